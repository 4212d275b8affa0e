/**
 * How fast a CallManager lets phones come back to it (sccp.md 4.4): so many tokens a second, and to everybody else the
 * time to wait. That time is a promise: the phone's token is kept for it, so that phones come back at the server's pace
 * and not all together at the end of one same wait.
 */

/** As a wait is told in whole seconds, the tokens of the next one are given away at once. */
const AHEAD_MS = 1_000;

/** A token nobody came for is given to others after this (sccp.md 4.4: Register must follow within 60 s). */
const KEPT_MS = 60_000;

export class TokenMeter {
  private readonly intervalMs: number;
  /** When the token kept for a phone may be had, by its name; earliest first. */
  private readonly kept = new Map<string, number>();
  private nextAt = 0;

  /** null: a token for everybody. */
  constructor(perSecond: number | null) {
    this.intervalMs = perSecond === null ? 0 : 1_000 / perSecond;
  }

  /** 0: the phone has its token; otherwise the seconds it is to wait for the one that is kept for it. */
  ask(now: number, deviceName: string): number {
    if (this.intervalMs === 0) return 0;
    this.forget(now);
    let at = this.kept.get(deviceName);
    if (at === undefined) {
      at = Math.max(now, this.nextAt);
      this.nextAt = at + this.intervalMs;
    }
    if (at < now + AHEAD_MS) {
      this.kept.delete(deviceName);
      return 0;
    }
    this.kept.set(deviceName, at);
    return Math.floor((at - now) / 1_000);
  }

  private forget(now: number): void {
    for (const [name, at] of this.kept) {
      if (at + KEPT_MS > now) return;
      this.kept.delete(name);
    }
  }
}
