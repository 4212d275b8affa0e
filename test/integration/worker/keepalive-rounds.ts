/**
 * Plays the steady state on real sockets, `keepalive-rounds.ts PORT` of a CallManager that answers keepalives, and prints
 * how many bytes of heap a keepalive and its ack take: those of a herd with its wheel, links and phones, and those of a
 * bare loop that writes the same bytes to as many sockets. The two take turns. To be run with a young generation so large
 * that nothing is collected in between.
 */
import net from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { State } from '#terms/states.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { KEEP_ALIVE } from '#wire/sccp/catalogue.js';
import { Herd } from '#worker/herd.js';
import { fixedAt, makeHerd } from '../../support/small-herd.js';

const links = 200;
const rounds = 30;
const batches = 5;
const warmUpRounds = 120;
const intervalMs = 1_000;

const port = Number(process.argv[2]);
const identity = fixedAt({ port });

/** Reads since the beginning: an ack comes in one. */
let acks = 0;
let awaited = 0;
let whenAllCame: () => void = () => {};

function onAck(): void {
  if (++acks === awaited) whenAllCame();
}

/** Resolves with the last ack of a round. Nothing is polled: that, too, would take from the heap. */
function allAcks(): Promise<void> {
  awaited = acks + links;
  return new Promise((resolve) => {
    whenAllCame = resolve;
  });
}

class WatchedHerd extends Herd {
  override received(slot: number, link: number, ticket: number, bytes: Uint8Array, length: number): void {
    onAck();
    super.received(slot, link, ticket, bytes, length);
  }
}

/** Real time within a round; a round begins an interval after the one before. */
let origin = performance.now();
const clock = () => performance.now() - origin;
let roundAt = 0;

const { herd, count } = makeHerd({
  phones: links,
  settings: { fetchBy: 'off', giveUpMs: 10 },
  identity,
  herd: { source: 'leased' },
  clock,
  kind: WatchedHerd,
});

function herdRound(): Promise<void> {
  const all = allAcks();
  roundAt += intervalMs;
  origin = performance.now() - roundAt;
  herd.turn(clock());
  return all;
}

const buffer = new Uint8Array(64 * 1024);
const bare: net.Socket[] = [];

function bareRound(): Promise<void> {
  const all = allAcks();
  for (const socket of bare) socket.write(KEEP_ALIVE);
  return all;
}

/** The bytes a pair takes. */
async function measure(round: () => Promise<void>): Promise<number> {
  gc!({ type: 'minor' });
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < rounds; n++) await round();
  return (process.memoryUsage().heapUsed - before) / (rounds * links);
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

for (let slot = 0; slot < links; slot++) {
  herd.powerOn(clock(), slot, clock(), 0);
  const { address } = identity(slot).fixed!;
  const onread = {
    buffer,
    callback: () => {
      onAck();
      return true;
    },
  };
  bare.push(net.connect({ host: '127.0.0.1', port, noDelay: true, localAddress: formatIpv4(address), onread }));
}
const isUp = () => herd.phones.every(({ state }) => state === State.inService) && bare.every(({ pending }) => !pending);
while (!isUp()) {
  herd.turn(clock());
  await nextTurn();
}
roundAt = clock();

for (let n = 0; n < warmUpRounds; n++) {
  await herdRound();
  await bareRound();
}
const measured = { herd: [] as number[], bare: [] as number[] };
for (let n = 0; n < batches; n++) {
  measured.herd.push(await measure(herdRound));
  measured.bare.push(await measure(bareRound));
}
const told = {
  herdBytes: median(measured.herd),
  bareBytes: median(measured.bare),
  keepalives: count('keepalives'),
  lost: count('keepalivesLost'),
};
process.stdout.write(JSON.stringify({ ...told, measured }), () => process.exit()); // the sockets are still open
