/**
 * The stream of the run. A browser takes it up again by itself when it breaks, but for two cases that are watched here: the
 * server refuses it, or nothing comes any more and nobody says so.
 */
import type { MomentMessage, PageEnd, PageEvent, WholeMessage } from '#outputs/live-page/messages.js';

export interface StreamListener {
  whole(message: WholeMessage): void;
  moment(message: MomentMessage): void;
  event(message: PageEvent): void;
  end(message: PageEnd): void;
  /** Nothing is heard; it is tried again. */
  lost(): void;
}

/** The server says something each five seconds, even when there is no news. */
const silenceMs = 15_000;
const retryMs = 2_000;

export class Stream {
  private readonly listener: StreamListener;
  private source: EventSource | null = null;
  private heardMs = 0;
  private isOver = false;

  constructor(listener: StreamListener) {
    this.listener = listener;
    this.open();
    setInterval(() => {
      if (this.isOver || performance.now() - this.heardMs < silenceMs) return;
      this.listener.lost();
      this.open();
    }, retryMs);
  }

  private open(): void {
    this.source?.close();
    this.heardMs = performance.now();
    const source = new EventSource('/live');
    this.source = source;
    const on = <Message>(kind: string, hear: (message: Message) => void) => {
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
        this.heardMs = performance.now();
        hear(JSON.parse(data) as Message);
      });
    };
    on<WholeMessage>('whole', (message) => {
      this.listener.whole(message);
      if (message.end !== null) this.close();
    });
    on<MomentMessage>('moment', (message) => this.listener.moment(message));
    on<object>('beat', () => {});
    on<PageEvent>('event', (message) => this.listener.event(message));
    on<PageEnd>('end', (message) => {
      this.listener.end(message);
      this.close();
    });
    source.addEventListener('error', () => {
      if (this.source !== source || this.isOver) return;
      this.listener.lost();
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.source === source && this.open(), retryMs);
    });
  }

  private close(): void {
    this.isOver = true;
    this.source?.close();
  }
}
