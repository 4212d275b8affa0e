/** The CallManagers of a phone's configuration, most preferred first, and which of them it is to try (sccp.md 4.2). */

export interface CallManagerPlace {
  readonly address: number;
  readonly port: number;
}

export class NodeList {
  /** The place of the present node in the list. */
  place = 0;
  private nodes: readonly CallManagerPlace[] = [];
  /** How many in a row have failed, and how many of those by rejecting the phone. */
  private failures = 0;
  private rejections = 0;

  take(nodes: readonly CallManagerPlace[]): void {
    this.nodes = nodes;
    this.place = 0;
    this.succeeded();
  }

  get present(): CallManagerPlace {
    return this.nodes[this.place]!;
  }

  /** Each has rejected the phone: none wants it. */
  get haveAllRejected(): boolean {
    return this.rejections === this.nodes.length;
  }

  succeeded(): void {
    this.failures = 0;
    this.rejections = 0;
  }

  /** Moves on; false when every node has failed. */
  failed(wasRejected: boolean): boolean {
    this.failures++;
    if (wasRejected) this.rejections++;
    this.place = (this.place + 1) % this.nodes.length;
    return this.failures < this.nodes.length;
  }
}

export function areSameNodes(some: readonly CallManagerPlace[], others: readonly CallManagerPlace[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ address, port }, n) => address === others[n]!.address && port === others[n]!.port)
  );
}
