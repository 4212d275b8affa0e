/** How a phone stands with a node, as far as it is counted: applied, registered, degraded. */
import type { Being } from './being.js';
import type { RegisterEnd } from './meter.js';

export class Standing {
  isRegistered = false;
  private isDegraded = false;
  /** No CallManager has taken this phone yet. */
  private isFirst = true;
  private address = 0;
  private role = 0;

  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /** With this node; `role` is its place in the phone's list. */
  apply(address: number, role: number): void {
    this.address = address;
    this.role = role;
  }

  begin(): void {
    const { meter, site } = this.self;
    meter.registerEnded(this.address, this.isFirst, 'acked');
    meter.registered(site, this.address, this.role, 1);
    this.isRegistered = true;
    this.isFirst = false;
  }

  refuse(end: RegisterEnd): void {
    this.self.meter.registerEnded(this.address, this.isFirst, end);
  }

  /** The node left questions unanswered. */
  degrade(): void {
    this.self.meter.degraded(1);
    this.isDegraded = true;
  }

  /** Takes back what holds no longer. */
  end(): void {
    const { meter, site } = this.self;
    if (this.isRegistered) meter.registered(site, this.address, this.role, -1);
    if (this.isDegraded) meter.degraded(-1);
    this.isRegistered = false;
    this.isDegraded = false;
  }
}
