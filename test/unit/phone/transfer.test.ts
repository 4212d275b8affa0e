import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outcome } from '#terms/outcomes.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { encodeAck, encodeData, encodeError, encodeOptionAck } from '#wire/tftp/packet.js';
import { cm1, type PhoneWorld, tftpServer, transferPort, type WorldOptions } from '../../support/phone-world.js';
import { configuration, configured, leased } from './courses.js';

const secondServer = parseIpv4('10.1.0.22');
const timeout = 3;

/** A phone that asks for its own configuration file. */
function fetching(options: WorldOptions = {}): PhoneWorld {
  const world = leased(options);
  world.fileMissing();
  world.take('tftp');
  world.take('endTftp');
  return world;
}

/** A phone with two TFTP servers, in want of its first file. */
function withTwoServers(): PhoneWorld {
  return leased({ lease: { tftpServers: [tftpServer, secondServer] } });
}

/** A configuration file of exactly so many bytes. */
function fileOf(size: number): Uint8Array {
  const file = new Uint8Array(size).fill(' '.charCodeAt(0));
  file.set(configuration([formatIpv4(cm1)]));
  return file;
}

const block = (file: Uint8Array, number: number) => encodeData(number, file.subarray((number - 1) * 512, number * 512));
const acks = (world: PhoneWorld) =>
  world.take('tftp').map(({ packet, port }) => (packet.kind === 'ack' ? [packet.block, port] : packet.kind));

describe('a transfer (RFC 1350)', () => {
  it('acknowledges each block to the port it came from, and closes its socket behind the last', () => {
    const world = fetching();
    const file = fileOf(1_300);
    for (const number of [1, 2, 3]) world.tftp(block(file, number));
    expect(acks(world)).toEqual([1, 2, 3].map((number) => [number, transferPort]));
    expect(world.only('endTftp').ticket).toBe(world.fetchTicket);
    expect(world.only('connect').address).toBe(cm1);
  });

  it.each([512, 1_024])('of %i bytes ends with an empty block', (size) => {
    const world = fetching();
    const file = fileOf(size);
    for (let number = 1; number <= size / 512; number++) world.tftp(block(file, number));
    expect(world.state).toBe('fetching');
    world.tftp(encodeData(size / 512 + 1, new Uint8Array()));
    expect(world.state).toBe('connecting');
    expect(world.count('tftpBytes')).toBe(size);
  });

  it('acknowledges a block again that comes again, and reads it once', () => {
    const world = fetching();
    const file = fileOf(700);
    world.tftp(block(file, 1));
    world.tftp(block(file, 1));
    expect(acks(world)).toEqual([
      [1, transferPort],
      [1, transferPort],
    ]);
    world.tftp(block(file, 2));
    expect(world.count('tftpBytes')).toBe(700);
    expect(world.state).toBe('connecting');
  });

  it('survives any order of blocks in which each comes in its turn sometime', () => {
    const file = fileOf(2_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 })), (numbers) => {
        const world = fetching();
        for (const number of numbers) world.tftp(block(file, number === 0 ? 65_535 : number));
        for (const number of [1, 2, 3, 4]) world.tftp(block(file, number));
        expect(world.state).toBe('connecting');
        expect(world.count('tftpBytes')).toBe(2_000);
      }),
    );
  });

  it('keeps what it was shown of a buffer that the next datagram overwrites', () => {
    const world = fetching();
    const file = fileOf(700);
    const shared = Buffer.alloc(1_024);
    for (const number of [1, 2]) {
      const datagram = block(file, number);
      shared.fill(0xee).set(datagram);
      world.tftp(shared.subarray(0, datagram.length));
    }
    expect(world.only('connect').address).toBe(cm1);
  });

  it('refuses what comes from another port with error 5, and goes on', () => {
    const world = fetching();
    const file = fileOf(700);
    world.tftp(block(file, 1));
    world.take('tftp');
    world.tftp(block(file, 2), tftpServer, transferPort + 1);
    expect(world.only('tftp')).toMatchObject({ port: transferPort + 1, packet: { kind: 'error', code: 5 } });
    expect(world.state).toBe('fetching');
    expect(world.count('strayReplies')).toBe(1);
    world.tftp(block(file, 2));
    expect(world.state).toBe('connecting');
  });

  it('refuses what comes from another server, from the first block on', () => {
    const world = fetching();
    world.tftp(block(fileOf(600), 1), secondServer);
    expect(world.only('tftp')).toMatchObject({ address: secondServer, packet: { kind: 'error', code: 5 } });
    expect(world.state).toBe('fetching');
  });

  it('is not moved by what is no answer to it', () => {
    const world = fetching();
    world.tftp(new Uint8Array(3));
    world.tftp(encodeAck(1));
    world.tftp(encodeOptionAck({ blksize: '1428' }));
    world.tftp(block(fileOf(700), 2));
    expect(world.take('tftp')).toEqual([]);
    expect(world.count('strayReplies')).toBe(1);
    expect(world.count('unexpectedEvents')).toBe(3);
  });

  it('hears nothing on the socket of an earlier file', () => {
    const world = leased();
    const { fetchTicket } = world;
    world.fileMissing();
    world.take('tftp');
    world.phone.onTftp(world.now, fetchTicket, encodeError(1, ''), tftpServer, transferPort);
    expect(world.take('tftp')).toEqual([]);
    expect(world.count('strayReplies')).toBe(1);
  });

  it('is over when the files are read, whatever still comes', () => {
    const world = configured();
    world.take('tftp');
    world.phone.onTftp(world.now, 0, encodeError(1, ''), tftpServer, transferPort);
    expect(world.take('tftp')).toEqual([]);
    expect(world.count('strayReplies')).toBe(1);
  });

  it('gives up a file beyond the limit, whatever the server still has of it', () => {
    const world = fetching({ maxFileBytes: 1_000 });
    const file = fileOf(5_000);
    world.tftp(block(file, 1));
    expect(world.state).toBe('fetching');
    world.tftp(block(file, 2));
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.fetchError)).toBe(1);
    expect(world.take('endTftp')).toHaveLength(1);
  });
});

describe('a transfer from a silent server', () => {
  it('asks again every 4 s, five times in all, then the next server, and then gives up', () => {
    const world = withTwoServers();
    world.run(39_999);
    expect(world.state).toBe('fetching');
    const wishes = world.take('tftp');
    expect(wishes.map(({ at }) => at)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36].map((second) => second * 1_000));
    expect(wishes.map(({ address }) => address)).toEqual([
      ...Array(5).fill(tftpServer),
      ...Array(5).fill(secondServer),
    ]);
    expect(wishes.map(({ packet }) => packet.kind)).toEqual(Array(10).fill('readRequest'));
    expect(new Set(wishes.map(({ ticket }) => ticket)).size).toBe(2);
    world.run(1);
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome.fetchTimeout)).toBe(1);
    expect(world.count('tftpRequests', timeout)).toBe(2);
  });

  it('is told from one at whose port nobody listens: that is refused, at the same pace', () => {
    const world = leased();
    for (let n = 0; n < 4; n++) {
      world.phone.onTftpRefused(world.fetchTicket);
      world.run(4_000);
    }
    expect(world.state).toBe('fetching');
    world.phone.onTftpRefused(world.fetchTicket);
    world.run(4_000);
    expect(world.take('tftp').map(({ at }) => at)).toEqual([0, 4_000, 8_000, 12_000, 16_000]);
    const told = [Outcome.fetchRefused, Outcome.fetchTimeout].map((outcome) => world.count('outcomes', outcome));
    expect([world.state, ...told]).toEqual(['restarting', 1, 0]);
  });

  it('is silent again when only its first answers were refusals', () => {
    const world = leased();
    world.phone.onTftpRefused(world.fetchTicket);
    world.run(20_000);
    expect([world.state, world.count('outcomes', Outcome.fetchTimeout)]).toEqual(['restarting', 1]);
    world.phone.onTftpRefused(world.fetchTicket);
    expect(world.count('strayReplies')).toBe(1);
  });

  it('asks the server that answers for the other files too', () => {
    const world = withTwoServers();
    world.run(20_000);
    world.take('tftp');
    world.tftp(encodeError(1, ''), secondServer);
    expect(world.only('tftp').address).toBe(secondServer);
  });

  it('repeats the acknowledgement when the server falls silent on the way', () => {
    const world = fetching();
    world.tftp(block(fileOf(700), 1));
    world.run(8_000);
    expect(acks(world)).toEqual(Array(3).fill([1, transferPort]));
    world.tftp(block(fileOf(700), 2));
    expect(world.state).toBe('connecting');
  });

  it('has its patience anew with each block', () => {
    const world = fetching();
    const file = fileOf(2_000);
    for (const number of [1, 2, 3, 4]) {
      world.run(19_999);
      world.tftp(block(file, number));
    }
    expect(world.state).toBe('connecting');
    expect(world.count('tftpRequests', timeout)).toBe(0);
  });
});
