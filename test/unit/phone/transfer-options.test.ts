import { describe, expect, it } from 'vitest';
import { Outcome } from '#terms/outcomes.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { encodeData, encodeError, encodeOptionAck, type TftpOptions } from '#wire/tftp/packet.js';
import { cm1, type PhoneWorld, transferPort, type WorldOptions } from '../../support/phone-world.js';
import { configuration, leased } from './courses.js';

/** A phone that asks for its own configuration file, by default in blocks of 1428. */
function fetching(options: WorldOptions = {}): PhoneWorld {
  const world = leased({ tftpBlockSize: 1_428, tftpSizeOption: true, ...options });
  world.fileMissing();
  return world;
}

/** A configuration file of exactly so many bytes. */
function fileOf(size: number): Uint8Array {
  const file = new Uint8Array(size).fill(' '.charCodeAt(0));
  file.set(configuration([formatIpv4(cm1)]));
  return file;
}

function serveInBlocks(world: PhoneWorld, file: Uint8Array, size: number): void {
  for (let block = 1; (block - 1) * size <= file.length; block++) {
    world.tftp(encodeData(block & 0xffff, file.subarray((block - 1) * size, block * size)));
  }
}

const sent = (world: PhoneWorld) => world.take('tftp').map(({ packet }) => packet);

describe('a phone that asks by TFTP with options (RFC 2347 to 2349)', () => {
  it('names the block size and asks for the size', () => {
    const options = (settings: WorldOptions) => sent(fetching(settings)).at(-1);
    expect(options({})).toMatchObject({ options: { blksize: '1428', tsize: '0' } });
    expect(options({ tftpBlockSize: null })).toMatchObject({ options: { tsize: '0' } });
    expect(options({ tftpSizeOption: false })).toMatchObject({ options: { blksize: '1428' } });
    expect(options({ tftpBlockSize: null, tftpSizeOption: false })).toMatchObject({ options: {} });
  });

  it('acknowledges what was agreed with block 0, and reads blocks of that size', () => {
    const world = fetching();
    sent(world);
    world.tftp(encodeOptionAck({ blksize: '1428', tsize: '2000' }));
    expect(sent(world)).toEqual([{ kind: 'ack', block: 0 }]);
    serveInBlocks(world, fileOf(2_000), 1_428);
    expect(sent(world)).toEqual([1, 2].map((block) => ({ kind: 'ack', block })));
    expect(world.state).toBe('connecting');
    expect(world.count('tftpBytes')).toBe(2_000);
  });

  it('takes a smaller block than it asked for', () => {
    const world = fetching();
    world.tftp(encodeOptionAck({ blksize: '1024' }));
    serveInBlocks(world, fileOf(2_048), 1_024);
    expect(world.state).toBe('connecting');
    expect(world.count('tftpBytes')).toBe(2_048);
  });

  it('reads blocks of 512 from a server that agrees to no option at all', () => {
    const world = fetching();
    world.tftp(encodeOptionAck({}));
    world.file(fileOf(1_300));
    expect([world.state, world.count('tftpBytes')]).toEqual(['connecting', 1_300]);
  });

  it('reads blocks of 512 from a server that passes over options', () => {
    const world = fetching();
    world.file(fileOf(1_300));
    expect([world.state, world.count('tftpBytes')]).toEqual(['connecting', 1_300]);
  });

  it('reads blocks of 512 where only the size was agreed', () => {
    const world = fetching();
    world.tftp(encodeOptionAck({ tsize: '1300' }));
    world.file(fileOf(1_300));
    expect([world.state, world.count('tftpBytes')]).toEqual(['connecting', 1_300]);
  });

  it('repeats the ACK of block 0 when the first block does not come, or the server says it all again', () => {
    const world = fetching();
    world.tftp(encodeOptionAck({ blksize: '1428' }));
    sent(world);
    world.run(4_000);
    world.tftp(encodeOptionAck({ blksize: '1428' }));
    expect(sent(world)).toEqual(Array(2).fill({ kind: 'ack', block: 0 }));
    serveInBlocks(world, fileOf(1_500), 1_428);
    expect(world.state).toBe('connecting');
  });

  const refused: readonly [string, WorldOptions, TftpOptions][] = [
    ['a larger block', {}, { blksize: '1429' }],
    ['a larger block than a small one', { tftpBlockSize: 256 }, { blksize: '512' }],
    ['a block of nothing', {}, { blksize: '7' }],
    ['a block that is no number', {}, { blksize: '1e3' }],
    ['an option nobody asked for', {}, { blksize: '1428', windowsize: '4' }],
    ['a block size nobody asked for', { tftpBlockSize: null }, { blksize: '512' }],
    ['a size that is no number', {}, { tsize: '-1' }],
    ['what every object has', {}, { constructor: '1' } as unknown as TftpOptions],
  ];

  it.each(refused)('refuses %s with error 8', (_, settings, options) => {
    const world = fetching(settings);
    sent(world);
    world.tftp(encodeOptionAck(options));
    expect(world.take('tftp')).toMatchObject([{ port: transferPort, packet: { kind: 'error', code: 8 } }]);
    expect([world.state, world.count('outcomes', Outcome.fetchError)]).toEqual(['restarting', 1]);
  });

  it('refuses a file that is said to be too large with error 3, before any of it came', () => {
    const world = fetching({ maxFileBytes: 4_096 });
    sent(world);
    world.tftp(encodeOptionAck({ blksize: '1428', tsize: '4097' }));
    expect(sent(world)).toMatchObject([{ kind: 'error', code: 3 }]);
    expect(world.count('outcomes', Outcome.fetchError)).toBe(1);
  });

  it('refuses blocks larger than agreed', () => {
    const world = fetching();
    sent(world);
    world.tftp(encodeData(1, new Uint8Array(513)));
    expect(sent(world)).toMatchObject([{ kind: 'error', code: 4 }]);
    expect(world.state).toBe('restarting');
  });

  it('takes an agreement for nothing once the file is coming', () => {
    const world = fetching();
    world.tftp(encodeData(1, fileOf(512)));
    world.tftp(encodeOptionAck({ blksize: '1428' }));
    expect(world.count('unexpectedEvents')).toBe(1);
    world.tftp(encodeData(2, new Uint8Array(3)));
    expect(world.count('tftpBytes')).toBe(515);
  });

  it('is told by error 8 that the server wants none of it, and does not go on', () => {
    const world = fetching();
    world.tftp(encodeError(8, 'no'));
    expect(world.count('outcomes', Outcome.fetchError)).toBe(1);
  });

  it('counts blocks on after 65535, and reads one that comes twice there once', () => {
    const world = fetching({ tftpBlockSize: 8 });
    world.tftp(encodeOptionAck({ blksize: '8' }));
    const file = fileOf(65_540 * 8 + 3);
    for (let block = 1; block <= 65_541; block++) {
      const datagram = encodeData(block & 0xffff, file.subarray((block - 1) * 8, block * 8));
      world.tftp(datagram);
      if (block === 65_536 || block === 65_535) {
        world.take('tftp');
        world.tftp(datagram);
        expect(sent(world)).toEqual([{ kind: 'ack', block: block & 0xffff }]);
      }
    }
    expect([world.count('tftpBytes'), world.count('outcomes', Outcome.fetchError)]).toEqual([file.length, 0]);
  });
});
