/** How a phone stands with a node, as far as it is counted: applied, registered, degraded. */
import type { Being } from './being.js';
import type { RegisterEnd } from './meter.js';
import { type CallManagerPlace, srstRole } from './node-list.js';

const nobody: CallManagerPlace = { address: 0, port: 0 };

export class Standing {
  isRegistered = false;
  private isDegraded = false;
  private node = nobody;
  private role = 0;

  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /** With this node; `role` is its place in the phone's list. */
  apply(node: CallManagerPlace, role: number): void {
    this.node = node;
    this.role = role;
  }

  /** A connection to that node is begun, or the one that stood by is used. */
  tell(what: 'opening' | 'takingOver'): void {
    this.self.watcher?.note(this.self.slot, { what, node: this.node, place: this.role });
  }

  begin(): void {
    const { meter, site, diary } = this.self;
    meter.registerEnded(this.node, this.isFirst, 'acked');
    meter.registered(site, this.node, this.role, 1);
    diary.registrations++;
    this.isRegistered = true;
  }

  refuse(end: RegisterEnd): void {
    this.self.meter.registerEnded(this.node, this.isFirst, end);
  }

  /** The node left questions unanswered. */
  degrade(): void {
    this.self.meter.degraded(1);
    this.isDegraded = true;
  }

  /** Takes back what holds no longer. */
  end(): void {
    const { meter, site } = this.self;
    if (this.isRegistered) meter.registered(site, this.node, this.role, -1);
    if (this.isDegraded) meter.degraded(-1);
    this.isRegistered = false;
    this.isDegraded = false;
  }

  /** The run has taken the node away. */
  isCutOff(now: number): boolean {
    const { faultMoments, name } = this.self;
    return this.isRegistered && faultMoments?.holds(this.node, now, name) === true;
  }

  /** As the cluster would have it: an SRST router tells nobody whom it has. */
  get isInCluster(): boolean {
    return this.isRegistered && this.role !== srstRole;
  }

  /** No node has taken this phone yet. */
  private get isFirst(): boolean {
    return this.self.diary.registrations === 0;
  }
}
