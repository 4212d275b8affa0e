/**
 * A server of so much capacity: those who want something from it stand in line and are served one by one, each taking
 * the same time.
 *
 *     enter --------------- serve --- serve --- serve          the first waits one interval: it is being served
 *           <-- 1 / rate --> <------->
 *
 * Nobody is turned away. Who is gone when its turn comes costs no time: else a server that is slower than its clients'
 * patience would work for those who left, and serve nobody any more.
 */

interface Place<Client> {
  readonly client: Client;
  behind: Place<Client> | null;
}

export class Turns<Client> {
  /** When `onAlarm` wants to be called: the end of the turn under way. */
  alarmAt = Number.POSITIVE_INFINITY;
  /** Those in line, also who is being served and who is gone but was not noticed yet. */
  waiting = 0;
  private first: Place<Client> | null = null;
  private last: Place<Client> | null = null;
  private readonly intervalMs: number;
  private readonly serve: (now: number, client: Client) => boolean;

  /** `perSecond` null: everybody is served at once. `serve` returns false for a client that is gone. */
  constructor(perSecond: number | null, serve: (now: number, client: Client) => boolean) {
    this.intervalMs = perSecond === null ? 0 : 1_000 / perSecond;
    this.serve = serve;
  }

  enter(now: number, client: Client): void {
    if (this.intervalMs === 0) {
      this.serve(now, client);
      return;
    }
    const place: Place<Client> = { client, behind: null };
    if (this.last === null) {
      this.first = place;
      this.alarmAt = now + this.intervalMs;
    } else this.last.behind = place;
    this.last = place;
    this.waiting++;
  }

  /** Serves everybody whose turn has come: after a late alarm several at once, so that the rate holds. */
  onAlarm(now: number): void {
    while (this.alarmAt <= now && this.first !== null) {
      const { client } = this.first;
      this.leave();
      if (this.serve(now, client)) this.alarmAt += this.intervalMs;
    }
    if (this.first === null) this.alarmAt = Number.POSITIVE_INFINITY;
  }

  /** Nobody was served for so long: every turn comes as much later. */
  postpone(ms: number): void {
    this.alarmAt += ms;
  }

  private leave(): void {
    this.first = this.first!.behind;
    if (this.first === null) this.last = null;
    this.waiting--;
  }
}
