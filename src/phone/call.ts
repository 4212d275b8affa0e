/** The call a phone is in: it stays where it is until that is over. Some phones are in one, others never. */
import type { Being } from './being.js';

export class Call {
  /** Of the present one; 0: none has come in the way yet. */
  endsAt = 0;
  private readonly self: Being;

  constructor(self: Being) {
    this.self = self;
  }

  /** Of a phone whose call is over it is said once that it is in none: it may be in the next at another time. */
  isOn(now: number): boolean {
    if (!this.self.isInCall) return false;
    if (this.endsAt === 0) this.endsAt = now + this.self.draw([0, this.self.settings.callLengthMs]);
    if (this.endsAt > now) return true;
    this.end();
    return false;
  }

  end(): void {
    this.endsAt = 0;
  }
}
