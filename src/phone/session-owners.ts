/** Whom a phone’s registration with one node tells of itself: the life of the phone, and what chooses the next node. */
import type { Link } from './link.js';
import type { CallManagerPlace, ListedNode } from './node-list.js';

/** Who hears how far it is. */
export interface SessionStages {
  /** The phone's address, told in Register and Alarm. */
  readonly address: number;
  connecting(now: number): void;
  connected(now: number): void;
  /** The phone has no node, and has to wait before it can turn to one. */
  waiting(): void;
  /** Register is about to be sent. */
  registering(now: number): void;
  /** A connection was held back for so long before it was begun. */
  wasHeld(ms: number): void;
  unregistered(now: number): void;
}

/** Who hears what becomes of it. */
export interface SessionOwner {
  /** How much longer than others the phone bears a node that says nothing (sccp.md 4.1). */
  readonly patience: number;
  /** `standbyMs`: between keepalives on the links that stand by. */
  registered(now: number, standbyMs: number): void;
  inService(now: number): void;
  /**
   * `faultAt`: since when, as far as the phone can tell, the node has failed it. `kept`: the link, when it stands still;
   * null: it is gone.
   */
  sessionEnded(now: number, outcome: number, faultAt: number, kept: Link | null): void;
  /** 1 Reset, 2 Restart, 3 ApplyConfig (sccp.md 2.1). */
  resetByServer(now: number, type: number): void;
}

/** Who hears with which node it is, and what became of the others. */
export interface FailoverOwner extends SessionStages {
  /** Alarm code of why it registers next (sccp.md 4.6). */
  readonly reason: number;
  registered(now: number, node: ListedNode): void;
  inService(now: number): void;
  /** What follows is up to the rest of the list. */
  nodeFailed(now: number, place: CallManagerPlace, outcome: number, faultAt: number): void;
  /** Every node of the list has failed. `areAllRejections`: by rejecting the phone. */
  nodesExhausted(now: number, areAllRejections: boolean): void;
  /** It leaves its node for a better one that answers again. */
  goesBack(now: number): void;
  resetByServer(now: number, type: number): void;
}
