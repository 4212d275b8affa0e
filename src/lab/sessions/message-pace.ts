/** How many messages came on a link within a second: a CallManager closes one that says too much (sccp.md 4.5). */

const WINDOW_MS = 1_000;

export class MessagePace {
  private began = Number.NEGATIVE_INFINITY;
  private messages = 0;

  /** Another one came; tells the how manieth it is of its second. */
  count(now: number): number {
    if (now >= this.began + WINDOW_MS) {
      this.began = now;
      this.messages = 0;
    }
    return ++this.messages;
  }
}
