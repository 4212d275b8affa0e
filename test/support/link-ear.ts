/** Keeps what the links of a herd tell, in words: `PHONE/LINK/TICKET connected`. */
import { LinkEnd } from '#phone/outbox.js';
import type { LinkEvents } from '#worker/sccp-links.js';

export class LinkEar implements LinkEvents {
  readonly heard: string[] = [];
  readonly bytes = new Map<number, Buffer[]>();
  readonly buffers = new Set<ArrayBufferLike>();
  private listeners: (() => void)[] = [];

  connected(phone: number, link: number, ticket: number): void {
    this.hear(`${phone}/${link}/${ticket} connected`);
  }

  received(phone: number, _link: number, _ticket: number, bytes: Uint8Array, length: number): void {
    this.buffers.add(bytes.buffer);
    const kept = this.bytes.get(phone) ?? [];
    kept.push(Buffer.from(bytes.subarray(0, length)));
    this.bytes.set(phone, kept);
    this.hear(`${phone} received`);
  }

  ended(phone: number, link: number, ticket: number, how: LinkEnd): void {
    const name = Object.entries(LinkEnd).find(([, end]) => end === how)?.[0];
    this.hear(`${phone}/${link}/${ticket} ${name}`);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.hear(`failed ${error.code}`);
  }

  /** Resolves when this was heard, be it before or after the call. */
  async until(word: string): Promise<void> {
    while (!this.heard.includes(word)) await new Promise<void>((resolve) => this.listeners.push(resolve));
  }

  bytesOf(phone: number): Buffer {
    return Buffer.concat(this.bytes.get(phone) ?? []);
  }

  private hear(word: string): void {
    this.heard.push(word);
    for (const listener of this.listeners.splice(0)) listener();
  }
}
