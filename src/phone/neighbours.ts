/**
 * Who has which address, among the phones of every herd that shares the table: what their ARP probes would tell them
 * (RFC 2131, 4.4.1). Threads write to it side by side, so each step is one exchange that only one of them can win.
 *
 *     place   | address | holder |    from the address's hash on, the first place with the address or with none
 *
 * The address of a place is written once and stays; its holder comes and goes: the index of a phone and 1, or 0.
 */

/** Two numbers a place. */
export type AddressTable = Int32Array;

/** Places for each phone: leases move, and an address keeps its place. */
const placesPerPhone = 4;
/** Where so many places in a row belong to others the table is as good as full, and says nothing of the address. */
const longestSearch = 64;

/** For so many phones in all; threads to which it is posted share it. */
export function addressTable(phones: number): AddressTable {
  const places = 2 ** Math.ceil(Math.log2(Math.max(longestSearch, placesPerPhone * phones)));
  return new Int32Array(new SharedArrayBuffer(2 * places * Int32Array.BYTES_PER_ELEMENT));
}

export class Neighbours {
  private readonly indexes: readonly number[];
  private readonly table: AddressTable;
  private readonly addresses: Uint32Array;
  private readonly duplicates: number[] = [];

  /** `indexes`: the phones of this herd, which are told of by their place here, their slot. */
  constructor(indexes: readonly number[], table = addressTable(indexes.length)) {
    this.indexes = indexes;
    this.table = table;
    this.addresses = new Uint32Array(indexes.length);
  }

  /** `address` 0: none any more. Who had it first keeps it. */
  holds(slot: number, address: number): void {
    const before = this.addresses[slot]!;
    if (address === before) return;
    this.addresses[slot] = address;
    const holder = this.indexes[slot]! + 1;
    if (before !== 0) this.exchange(before, holder, 0);
    if (address !== 0 && this.exchange(address, 0, holder) !== 0) this.duplicates.push(slot);
  }

  /** The slot of a phone that was given another one's address and must be told so; undefined: none. */
  takeDuplicate(): number | undefined {
    return this.duplicates.pop();
  }

  /** Makes `next` the holder of an address if `expected` is, and returns who was; 0 where nobody can tell. */
  private exchange(address: number, expected: number, next: number): number {
    const { table } = this;
    const places = table.length / 2;
    const hash = Math.imul(address, 0x9e3779b1) >>> 0;
    for (let n = 0; n < longestSearch; n++) {
      const at = 2 * ((hash + n) % places);
      const found = Atomics.compareExchange(table, at, 0, address | 0);
      if (found === 0 || found === (address | 0)) return Atomics.compareExchange(table, at + 1, expected, next);
    }
    return 0;
  }
}
