/**
 * The nodes of a phone's configuration, most preferred first, and how each has shown itself: up to three CallManagers, and
 * behind them the SRST router of its site (sccp.md 4.2).
 */

export interface CallManagerPlace {
  readonly address: number;
  readonly port: number;
}

/** What a phone is told about where to register. */
export interface NodesTold {
  /** Most preferred first. */
  readonly callManagers: readonly CallManagerPlace[];
  /** null: there is none, or the phone knows no SRST. */
  readonly srst: CallManagerPlace | null;
  /** How long a CallManager must answer before a phone leaves SRST for it; null: nothing is said. */
  readonly monitorMs: number | null;
  /** "Detect CM Connection Failure" is set to Delayed (sccp.md 4.1). */
  readonly isDetectionDelayed: boolean;
}

/** The most CallManagers of a list; SRST has the role behind them, however few they are. */
const mostCallManagers = 3;
export const srstRole = mostCallManagers;

const longAgo = Number.NEGATIVE_INFINITY;

export class ListedNode {
  readonly place: CallManagerPlace;
  /** Its place in the list: a number of `roleNames`. */
  readonly role: number;
  /** It has failed the phone since the last registration, or since the list was new. */
  hasFailed = false;
  hasRejected = false;
  /** It is taken for down until then. */
  downUntil = longAgo;
  /** It hung: nobody goes back to it before (sccp.md 4.1). */
  badUntil = longAgo;
  /** It has told the phone to ask for a token no sooner. */
  tokenAt = longAgo;
  /** False for one that has hung up on the question, as FreeSWITCH does (sccp.md 3.3). */
  knowsTokens = true;

  constructor(place: CallManagerPlace, role: number) {
    this.place = place;
    this.role = role;
  }

  get isSrst(): boolean {
    return this.role === srstRole;
  }
}

export class NodeList {
  nodes: readonly ListedNode[] = [];
  monitorMs: number | null = null;
  isDetectionDelayed = false;
  /** The one the phone is, or tries to be, registered with. */
  private chosen: ListedNode | null = null;

  take({ callManagers, srst, monitorMs, isDetectionDelayed }: NodesTold): void {
    this.nodes = [
      ...callManagers.slice(0, mostCallManagers).map((place, role) => new ListedNode(place, role)),
      ...(srst === null ? [] : [new ListedNode(srst, srstRole)]),
    ];
    this.monitorMs = monitorMs;
    this.isDetectionDelayed = isDetectionDelayed;
    this.chosen = null;
  }

  get present(): ListedNode {
    return this.chosen!;
  }

  choose(node: ListedNode): void {
    this.chosen = node;
  }

  /** Each CallManager has rejected the phone: none wants it. */
  get haveAllRejected(): boolean {
    return this.nodes.every(({ hasRejected, isSrst }) => hasRejected || isSrst);
  }

  /** The present one has taken the phone: whatever failed before is another story. */
  succeeded(): void {
    for (const node of this.nodes) {
      node.hasFailed = false;
      node.hasRejected = false;
    }
  }

  /**
   * The next to try, each at most once between two registrations: first those on which a link stands by, then those of
   * which nothing is known, then those that are down or marked bad, SRST last of all. null: none is left.
   */
  next(now: number, standsBy: (node: ListedNode) => boolean): ListedNode | null {
    let best: ListedNode | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const node of this.nodes) {
      const rank = rankOf(node, now, standsBy(node));
      if (node.hasFailed || rank >= least) continue;
      best = node;
      least = rank;
    }
    return best;
  }

  /** More preferred than the present one, most preferred first. */
  get better(): readonly ListedNode[] {
    return this.nodes.filter(({ role }) => role < this.present.role);
  }

  /** CallManagers less preferred than the present one. */
  get worse(): readonly ListedNode[] {
    return this.nodes.filter(({ role, isSrst }) => role > this.present.role && !isSrst);
  }

  get srst(): ListedNode | null {
    return this.nodes.find(({ isSrst }) => isSrst) ?? null;
  }
}

function rankOf({ isSrst, badUntil, downUntil }: ListedNode, now: number, standsBy: boolean): number {
  if (isSrst) return 4;
  if (badUntil > now) return 3;
  if (standsBy) return 0;
  return downUntil > now ? 2 : 1;
}

export function areSameNodes(some: readonly CallManagerPlace[], others: readonly CallManagerPlace[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ address, port }, n) => address === others[n]!.address && port === others[n]!.port)
  );
}
