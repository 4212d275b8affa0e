/** What a namespace does not let in, by nftables: rules that are added while packets flow, and taken away at once. */
import type { VethEnd } from './veth-pair.js';

export class PacketFilter {
  private readonly end: VethEnd;

  private constructor(end: VethEnd) {
    this.end = end;
  }

  /** Lets everything in. */
  static async make(end: VethEnd): Promise<PacketFilter> {
    const filter = new PacketFilter(end);
    await filter.nft('add table inet test; add chain inet test in { type filter hook input priority 0; }');
    return filter;
  }

  /** One more rule, such as `tcp dport 2000 drop`. */
  async add(rule: string): Promise<void> {
    await this.nft(`add rule inet test in ${rule}`);
  }

  /** Lets everything in again. */
  async clear(): Promise<void> {
    await this.nft('flush chain inet test in');
  }

  private async nft(commands: string): Promise<void> {
    await this.end.run('nft', [commands]);
  }
}
