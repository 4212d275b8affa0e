/**
 * Which phone has which address: by the leases of the lab's DHCP server, and by what is set on phones without DHCP. By it a
 * fault for a share knows whom it has before it, where nothing yet told its name. Phones that share an address are not known.
 */
export class Whereabouts {
  private readonly phones = new Map<number, string>();
  private readonly addresses = new Map<string, number>();
  private readonly watchers: (() => void)[] = [];
  private readonly haveAddresses: boolean;

  /** `haveAddresses`: each phone speaks from an address of its own. */
  constructor(haveAddresses = true) {
    this.haveAddresses = haveAddresses;
  }

  /** Calls back whenever a phone has another address than before. */
  watch(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  /** A phone has this address now, a u32; whoever had it has it no more. */
  moved(deviceName: string, address: number): void {
    if (!this.haveAddresses || this.phones.get(address) === deviceName) return;
    const before = this.addresses.get(deviceName);
    if (before !== undefined && this.phones.get(before) === deviceName) this.phones.delete(before);
    this.phones.set(address, deviceName);
    this.addresses.set(deviceName, address);
    for (const watcher of this.watchers) watcher();
  }

  /** The device name of the phone at an address; null: nobody knows. */
  at(address: number): string | null {
    return this.phones.get(address) ?? null;
  }

  /** Where the phones are that are meant. */
  addressesOf(isMeant: (deviceName: string) => boolean): number[] {
    return [...this.phones].filter(([, name]) => isMeant(name)).map(([address]) => address);
  }
}
