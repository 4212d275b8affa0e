import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeepAliveAck, Reset, ResetType } from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import { captures } from '../../fixtures/sccp/captures.js';
import type { PhoneWorld } from '../../support/phone-world.js';
import { registering } from './courses.js';

/** All that chan-sccp said to a 7960 until it was in service, an ack nobody waits for, and a Restart. */
const stream = joined([
  ...captures
    .get('chan_sccp-7960v6-register-keepalive-unregister')!
    .filter(({ direction }) => direction === 'server->phone')
    .map(({ bytes }) => bytes)
    .slice(0, -1), // all but its farewell
  KeepAliveAck.encode({}),
  Reset.encode({ type: ResetType.restart }),
]);

/** What becomes of a phone that reads the stream cut at these places. */
function course(cuts: readonly number[]): { wishes: unknown; counts: number[]; state: string } {
  const world = registering();
  let from = 0;
  for (const to of [...[...cuts].sort((a, b) => a - b), stream.length]) {
    read(world, stream.subarray(from, to));
    from = to;
  }
  return { wishes: world.wishes, counts: [...world.counts()], state: world.state };
}

/** As a worker does: one buffer for all, which the next read overwrites. */
const buffer = new Uint8Array(64 * 1024);

function read(world: PhoneWorld, bytes: Uint8Array): void {
  buffer.set(bytes);
  world.phone.onBytes(world.now, 0, world.linkTicket, buffer, bytes.length);
  buffer.fill(0xee);
}

describe('the stream from a CallManager', () => {
  const whole = course([]);

  it('leads through the registration and back to the files', () => {
    expect(whole.state).toBe('fetching');
    expect(JSON.stringify(whole.wishes)).toContain('TimeDateReq');
  });

  it('leads to the same however the network cuts it', { timeout: 30_000 }, () => {
    const cut = fc.integer({ min: 0, max: stream.length - 1 });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 60 }), (cuts) => {
        expect(course(cuts)).toEqual(whole);
      }),
    );
  });

  it('leads to the same byte by byte', () => {
    expect(course(Array.from(stream.keys()))).toEqual(whole);
  });
});
