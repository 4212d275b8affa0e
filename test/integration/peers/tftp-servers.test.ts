/** Single files from real servers, datagram by datagram: a relay between phone and server tells what was said, and spoils it. */
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { type FetchingOptions, FetchingPhone, loopbackAddress } from '../../support/fetching-phone.js';
import { freeUdpPort } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { type Mishap, TftpRelay } from '../../support/tftp-relay.js';
import { contentOf, kinds, neededFor, Tftpd, type TftpdKind } from '../../support/tftpd.js';

const quick = { interval: 5, timeout: 10_000 };
const sizes = [0, 511, 512, 513, 100_000];

/** What a phone asks for, and the block size it gets, of which each server has a most. */
const wishes: readonly (readonly [title: string, FetchingOptions, blockSize: number])[] = [
  ['without options', {}, 512],
  ['in blocks of 1428', { tftpBlockSize: 1428 }, 1428],
  ['in blocks of 8192, with its size', { tftpBlockSize: 8192, tftpSizeOption: true }, 8192],
  ['with its size', { tftpSizeOption: true }, 512],
];

/** Where servers differ. The phone believes nobody blocks of 4 bytes, which RFC 2348 does not know. */
const rows = {
  'tftpd-hpa': {
    mostBlockBytes: 65_464,
    unreadable: ['error', 'ERROR 2'],
    blocksOf4: ['request', 'ERROR 8'],
    withoutBlockSize: ['request', 'DATA 1', 'ACK 1'],
    unended: 0,
  },
  atftpd: {
    mostBlockBytes: 65_464,
    unreadable: ['missing', 'ERROR 1'],
    blocksOf4: ['request', 'ERROR 8'],
    // It agrees to nothing, and says so.
    withoutBlockSize: ['request', 'OACK', 'ACK 0', 'DATA 1', 'ACK 1'],
    unended: 0,
  },
  dnsmasq: {
    mostBlockBytes: 2_263,
    unreadable: ['error', 'ERROR 2'],
    blocksOf4: ['request', 'OACK', 'ERROR 8'],
    withoutBlockSize: ['request', 'DATA 1', 'ACK 1'],
    // It pays no heed to ports that are closed: two mishaps let it repeat itself for half a minute.
    unended: 2,
  },
} as const satisfies Record<TftpdKind, unknown>;

/** Longer than a server waits before it repeats itself, and shorter. */
const [patientMs, hastyMs] = [8_000, 700];

/** What befalls a file of four blocks, and how often something was let through then; the last ACK once. */
const mishaps: readonly {
  readonly title: string;
  readonly mishap: Mishap;
  readonly tftpTimeoutMs: number;
  readonly tftpSizeOption?: boolean;
  readonly let: Readonly<Record<string, number>>;
  readonly unexpected?: number;
  readonly strays?: number;
}[] = [
  {
    title: 'a block that comes twice',
    mishap: { to: 'DATA 2', what: 'twice' },
    tftpTimeoutMs: patientMs,
    let: { 'DATA 2': 2, 'ACK 2': 2 },
  },
  {
    title: 'a block that comes again when it is long past',
    mishap: { to: 'DATA 1', what: 'again', after: 'DATA 3' },
    tftpTimeoutMs: patientMs,
    let: { 'DATA 1': 2, 'ACK 1': 1 },
    unexpected: 1,
  },
  {
    title: 'a lost block, which the server repeats',
    mishap: { to: 'DATA 2', what: 'lost' },
    tftpTimeoutMs: patientMs,
    let: { 'ACK 1': 1, 'DATA 2': 1, 'ACK 2': 1 },
  },
  {
    title: 'a lost ACK, when the server repeats its block',
    mishap: { to: 'ACK 2', what: 'lost' },
    tftpTimeoutMs: patientMs,
    let: { 'DATA 2': 2, 'ACK 2': 1 },
  },
  {
    title: 'a lost ACK, when the phone repeats it',
    mishap: { to: 'ACK 2', what: 'lost' },
    tftpTimeoutMs: hastyMs,
    let: { 'DATA 2': 1, 'ACK 2': 1 },
  },
  {
    title: 'a lost request',
    mishap: { to: 'request', what: 'lost' },
    tftpTimeoutMs: hastyMs,
    let: { request: 1 },
  },
  {
    title: 'a lost answer to options',
    mishap: { to: 'OACK', what: 'lost' },
    tftpTimeoutMs: hastyMs,
    tftpSizeOption: true,
    let: { request: 2, 'ACK 0': 1 },
  },
  {
    title: 'an answer to options that comes twice',
    mishap: { to: 'OACK', what: 'twice' },
    tftpTimeoutMs: patientMs,
    tftpSizeOption: true,
    let: { OACK: 2, 'ACK 0': 2 },
  },
  {
    title: 'a lost ACK of options',
    mishap: { to: 'ACK 0', what: 'lost' },
    tftpTimeoutMs: hastyMs,
    tftpSizeOption: true,
    let: { request: 1, OACK: 1, 'ACK 0': 1 },
  },
  {
    title: 'a first block so late that the phone has asked again, and that of the second transfer is faster',
    mishap: { to: 'DATA 1', what: 'late', after: 'DATA 1' },
    tftpTimeoutMs: hastyMs,
    let: { request: 2, 'DATA 1': 2, 'ACK 1': 1, 'ERROR 5': 1 },
    strays: 1,
  },
  {
    title: 'the loss of the last ACK, which only the server notices',
    mishap: { to: 'ACK 4', what: 'lost' },
    tftpTimeoutMs: patientMs,
    let: { 'DATA 4': 2, 'ACK 4': 0 },
  },
];

/** All that is said when nothing is said twice. */
function course(size: number, blockSize: number, hasOptions: boolean): string[] {
  const blocks = Array.from({ length: Math.floor(size / blockSize) + 1 }, (_, n) => [`DATA ${n + 1}`, `ACK ${n + 1}`]);
  return ['request', ...(hasOptions ? ['OACK', 'ACK 0'] : []), ...blocks.flat()];
}

/** A phone that asks a server by way of a relay. */
async function meeting(server: Tftpd, settings: FetchingOptions, spoilt: readonly Mishap[] = []) {
  const relay = await TftpRelay.start(server, spoilt);
  const phone = new FetchingPhone({ tftpTimeoutMs: patientMs, ...settings, tftpPort: relay.port });
  const close = () => {
    phone.close();
    return relay.close();
  };
  return { relay, phone, close, fetch: (name: string) => phone.fetch(loopbackAddress, name) };
}

for (const kind of Object.keys(kinds) as TftpdKind[]) {
  const { mostBlockBytes, unreadable, blocksOf4, withoutBlockSize, unended } = rows[kind];

  describeWithPeer([neededFor(kind)], [kinds[kind].package], `a phone and ${kind}`, () => {
    let server: Tftpd;
    beforeAll(async () => {
      server = await Tftpd.start(await freeUdpPort(), kind);
      for (const size of [...sizes, 2_000]) await server.put(`${size}.bin`, contentOf(size));
      await server.put('unreadable', contentOf(100), 0o200);
    });
    afterAll(() => server.stop());

    for (const [how, settings, blockSize] of wishes) {
      it.each(sizes)(`agree on %i bytes ${how}, down to the last ACK`, async (size) => {
        const { relay, phone, close, fetch } = await meeting(server, settings);
        const { file } = await fetch(`${size}.bin`);
        expect(Buffer.compare(file!, contentOf(size))).toBe(0);
        const said = course(size, Math.min(blockSize, mostBlockBytes), Object.keys(settings).length > 0);
        await vi.waitFor(() => expect(relay.passed).toEqual(said), quick);
        expect([phone.countFiles('fetched'), phone.count('tftpBytes')]).toEqual([1, size]);
        await close();
      });
    }

    it.each([
      ['that is not there', 'none', {}, 'missing', ['request', 'ERROR 1']],
      ['nobody may read', 'unreadable', {}, unreadable[0], ['request', unreadable[1]]],
      ['in blocks no TFTP knows', '513.bin', { tftpBlockSize: 4 }, 'error', blocksOf4],
    ] as const)('part over a file %s', async (_, name, settings, why, said) => {
      const { relay, phone, close, fetch } = await meeting(server, settings);
      expect(await fetch(name)).toEqual({ file: null, why });
      await vi.waitFor(() => expect(relay.passed).toEqual(said), quick);
      expect([phone.countFiles(why), phone.countFiles('fetched')]).toEqual([1, 0]);
      await close();
    });

    // Each waits for seconds, mostly.
    it.concurrent.for(mishaps.map((row) => [row.title, row] as const))('survive %s', async ([, row], context) => {
      const { title: _, mishap, let: apart, unexpected = 0, strays = 0, ...settings } = row;
      const counts = { 'ACK 4': 1, ...apart };
      const { relay, phone, close, fetch } = await meeting(server, settings, [mishap]);
      context.onTestFinished(close);
      const { file } = await fetch('2000.bin');
      expect(Buffer.compare(file!, contentOf(2_000))).toBe(0);
      const counted = () => Object.fromEntries(Object.keys(counts).map((label) => [label, relay.count(label)]));
      await vi.waitFor(() => expect(counted()).toEqual(counts), quick);
      expect([phone.count('unexpectedEvents'), phone.count('strayReplies')]).toEqual([unexpected, strays]);
    });

    it('end every transfer, but where the server hears nothing any more', async () => {
      await vi.waitFor(async () => expect(await server.underWay()).toBe(unended), quick);
    });
  });

  describeWithPeer([neededFor(kind)], [kinds[kind].package], `a phone and ${kind} that knows no block size`, () => {
    it('fall back on blocks of 512', async () => {
      const server = await Tftpd.start(await freeUdpPort(), kind, false);
      onTestFinished(() => server.stop());
      await server.put('1400.bin', contentOf(1_400));
      const { relay, close, fetch } = await meeting(server, { tftpBlockSize: 1428 });
      const { file } = await fetch('1400.bin');
      expect(Buffer.compare(file!, contentOf(1_400))).toBe(0);
      const said = [...withoutBlockSize, 'DATA 2', 'ACK 2', 'DATA 3', 'ACK 3'];
      await vi.waitFor(() => expect(relay.passed).toEqual(said), quick);
      await close();
    });
  });
}
