import { describe, expect, it } from 'vitest';
import { TftpSession } from '#lab/sessions/tftp.js';
import type { TftpTransfer } from '#lab/sessions/tftp-transfer.js';
import { decodeTftp, encodeAck, encodeError, encodeReadRequest } from '#wire/tftp/packet.js';

const address = 0x7f100100;
const file = Uint8Array.of(1, 2, 3);

/** A server with few slots and its clients, one port each. */
class Counter {
  now = 0;
  readonly session: TftpSession;
  /** What each client was sent, by its port. */
  readonly heard = new Map<number, string[]>();
  readonly transfers = new Map<number, TftpTransfer>();
  open = 0;

  constructor(slots: number | null) {
    this.session = new TftpSession({ file: (name) => (name === 'none' ? null : file), slots });
  }

  ask(port: number, name = 'file'): void {
    const link = {
      send: (bytes: Uint8Array) => {
        this.heard.set(port, [...(this.heard.get(port) ?? []), decodeTftp(bytes).kind]);
      },
      close: () => {
        this.open--;
      },
    };
    const transfer = this.session.onRequest(this.now, encodeReadRequest(name), address, port, () => {
      this.open++;
      return link;
    });
    if (transfer !== null) this.transfers.set(port, transfer);
  }

  say(port: number, bytes: Uint8Array): void {
    this.transfers.get(port)!.onDatagram(this.now, bytes, address, port);
  }

  /** Time goes on, and every alarm rings. */
  runTo(end: number): void {
    for (;;) {
      const next = [...this.transfers.values()].reduce((a, b) => (b.alarmAt < a.alarmAt ? b : a));
      if (next.alarmAt > end) break;
      this.now = next.alarmAt;
      next.onAlarm(this.now);
    }
    this.now = end;
  }

  served(): number[] {
    return [...this.heard.keys()];
  }
}

describe('a TFTP server with two slots', () => {
  it('serves two clients at a time, the others in the order they came', () => {
    const counter = new Counter(2);
    for (const port of [1, 2, 3, 4]) counter.ask(port);
    expect(counter.served()).toEqual([1, 2]);
    counter.say(2, encodeAck(1));
    expect(counter.served()).toEqual([1, 2, 3]);
    counter.say(1, encodeAck(1));
    counter.say(3, encodeAck(1));
    counter.say(4, encodeAck(1));
    expect(counter.served()).toEqual([1, 2, 3, 4]);
    expect(counter.session.counts).toMatchObject({ requests: 4, completed: 4, dropped: 0 });
    expect(counter.open).toBe(0);
  });

  it('keeps the place of a client that asks again, and answers it once', () => {
    const counter = new Counter(1);
    for (const port of [1, 2, 3]) counter.ask(port);
    counter.runTo(4_000);
    counter.ask(2);
    counter.runTo(6_000); // the first is given up
    expect(counter.served()).toEqual([1, 2]);
    expect(counter.heard.get(2)).toEqual(['data']);
  });

  it('lets a client wait for as long as it asks', () => {
    const counter = new Counter(0);
    for (let asks = 0; asks < 10; asks++) {
      counter.ask(1);
      counter.runTo(counter.now + 9_000);
    }
    expect([counter.open, counter.session.counts.dropped]).toEqual([1, 0]);
  });

  it('forgets a client in line that was not heard of for ten seconds, or that gave up', () => {
    const counter = new Counter(0);
    counter.ask(1);
    counter.ask(2);
    counter.say(2, encodeError(0, 'never mind'));
    expect(counter.open).toBe(1);
    counter.runTo(9_999);
    expect(counter.session.counts).toMatchObject({ aborted: 1, dropped: 0 });
    counter.runTo(10_000);
    expect(counter.session.counts).toMatchObject({ aborted: 1, dropped: 1 });
    expect([counter.open, counter.served()]).toEqual([0, []]);
  });

  it('is not misled by an ACK from a client in line', () => {
    const counter = new Counter(0);
    counter.ask(1);
    counter.say(1, encodeAck(1));
    expect(counter.transfers.get(1)!.isOver).toBe(false);
    expect(counter.session.counts.completed).toBe(0);
  });

  it('still has two after one client asked twice for the same', () => {
    const counter = new Counter(2);
    const first = (port: number) => {
      counter.ask(port);
      return counter.transfers.get(port)!;
    };
    const transfers = [first(1), first(1)];
    counter.ask(1);
    for (const transfer of transfers) transfer.onDatagram(0, encodeAck(1), address, 1);
    counter.say(1, encodeAck(1));
    expect(counter.session.counts.completed).toBe(3);
    for (const port of [2, 3, 4]) counter.ask(port);
    expect(counter.served()).toEqual([1, 2, 3]);
  });

  it('says at once that there is no such file', () => {
    const counter = new Counter(0);
    counter.ask(1, 'none');
    expect(counter.heard.get(1)).toEqual(['error']);
  });

  it('drops a request that finds 1,000 in line', () => {
    const counter = new Counter(0);
    for (let port = 1; port <= 1_002; port++) counter.ask(port);
    expect(counter.session.counts.dropped).toBe(2);
    expect(counter.open).toBe(1_000);
  });
});

it('a TFTP server without a limit serves everybody at once', () => {
  const counter = new Counter(null);
  for (let port = 1; port <= 2_000; port++) counter.ask(port);
  expect(counter.served()).toHaveLength(2_000);
});
