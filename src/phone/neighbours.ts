/** Who among the phones of a herd has which address: what their ARP probes would tell them (RFC 2131, 4.4.1). */
export class Neighbours {
  private readonly addresses: Uint32Array;
  private readonly holders = new Map<number, number>();
  private readonly duplicates: number[] = [];

  constructor(phones: number) {
    this.addresses = new Uint32Array(phones);
  }

  /** `address` 0: none any more. Who had it first keeps it. */
  holds(phone: number, address: number): void {
    const before = this.addresses[phone]!;
    if (this.holders.get(before) === phone) this.holders.delete(before);
    this.addresses[phone] = address;
    if (address === 0) return;
    const holder = this.holders.get(address);
    if (holder === undefined) this.holders.set(address, phone);
    else this.duplicates.push(phone);
  }

  /** A phone that was given another one's address and must be told so; undefined: none. */
  takeDuplicate(): number | undefined {
    return this.duplicates.pop();
  }
}
