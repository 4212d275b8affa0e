/**
 * The browsers that look at a run, each at the end of a stream of server-sent events (HTML Living Standard, 9.2). The run
 * waits for none of them. What is written to a browser that does not read piles up in its connection: from a limit on whole
 * messages are left out for it, and the next it is sent, when there is room again, stands by itself. One that has not read
 * for long is cut off; browsers come back by themselves.
 */
import type { ServerResponse } from 'node:http';

/** More are nobody's who looks at a run. */
export const mostBrowsers = 24;

/** In the connection of one browser: above it, messages are left out. One more may be on top. */
export const roomBytes = 128 * 1024;
export const patienceMs = 30_000;

/** What a browser waits before it comes back. */
const retryMs = 2_000;

/** While nothing happens, so that a browser knows that it still hears. */
const beatMs = 5_000;

/** For the last words at the end. */
const farewellMs = 1_000;

interface Browser {
  readonly response: ServerResponse;
  /** Since when messages are left out, by the clock; null: none was. */
  behindSince: number | null;
}

export class Audience {
  private readonly browsers = new Set<Browser>();
  private beat: NodeJS.Timeout | undefined;
  private readonly whole: () => object;
  private readonly onPresence: (isAnybody: boolean) => void;
  private readonly clock: () => number;

  /**
   * `whole`: the message that stands by itself; `onPresence`: the first has come, the last has gone; `clock`: milliseconds
   * since whenever.
   */
  constructor(
    whole: () => object,
    onPresence: (isAnybody: boolean) => void,
    clock: () => number = () => performance.now(),
  ) {
    this.whole = whole;
    this.onPresence = onPresence;
    this.clock = clock;
  }

  get size(): number {
    return this.browsers.size;
  }

  /** False: there is no room for another. */
  join(response: ServerResponse): boolean {
    if (this.browsers.size >= mostBrowsers) return false;
    const browser: Browser = { response, behindSince: null };
    response.on('close', () => this.leave(browser));
    response.on('error', () => response.destroy());
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', connection: 'close' });
    if (this.browsers.size === 0) {
      this.onPresence(true);
      this.beat = setInterval(() => this.tell('beat', {}), beatMs);
    }
    this.browsers.add(browser);
    response.write(`retry: ${retryMs}\n${eventText('whole', this.whole())}`);
    return true;
  }

  /** Says it to everybody who has room for it. */
  tell(kind: 'moment' | 'event' | 'end' | 'beat', message: object): void {
    let text: string | null = null;
    let whole: string | null = null;
    for (const browser of this.browsers) {
      if (browser.response.writableLength > roomBytes) {
        this.passOver(browser);
      } else if (browser.behindSince !== null) {
        browser.behindSince = null;
        whole ??= eventText('whole', this.whole());
        browser.response.write(whole);
      } else {
        text ??= eventText(kind, message);
        browser.response.write(text);
      }
    }
  }

  /** Resolves when all have heard everything, or have been given up. */
  async close(): Promise<void> {
    const responses = [...this.browsers].map(({ response }) => response);
    const gone = responses.map((response) => new Promise<void>((resolve) => response.once('close', resolve)));
    for (const response of responses) response.end();
    const timer = setTimeout(() => {
      for (const response of responses) response.destroy();
    }, farewellMs);
    await Promise.all(gone);
    clearTimeout(timer);
  }

  private passOver(browser: Browser): void {
    const now = this.clock();
    browser.behindSince ??= now;
    if (now - browser.behindSince > patienceMs) browser.response.destroy();
  }

  private leave(browser: Browser): void {
    if (!this.browsers.delete(browser) || this.browsers.size > 0) return;
    clearInterval(this.beat);
    this.onPresence(false);
  }
}

function eventText(kind: string, message: object): string {
  return `event: ${kind}\ndata: ${JSON.stringify(message)}\n\n`;
}
