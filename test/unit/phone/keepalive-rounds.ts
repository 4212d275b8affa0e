/**
 * Plays the steady state of two phones and prints how many bytes a round, keepalive out and ack in, takes from the
 * heap. To be run with a young generation so large that nothing is collected in between.
 */
import { KEEP_ALIVE_ACK } from '#wire/sccp/catalogue.js';
import { acknowledge, answerAll, registering } from './courses.js';

const rounds = 600_000;
const batches = 15;
const warmUp = 100_000;

/** When the phones are taken: a fraction, as the moments of a real clock are. */
const takenAt = 0.125;

const phones = [1, 2].map((seed) => {
  const world = registering({ identity: { seed }, lease: { leaseSeconds: 0xffffffff } });
  world.runUntil(takenAt);
  acknowledge(world);
  answerAll(world);
  world.send = () => undefined; // from now on, a world that keeps nothing
  return { phone: world.phone, ticket: world.linkTicket };
});

/**
 * The moments of all events, made beforehand: V8 takes 16 bytes for a fraction it passes on, and those of the caller are
 * not the phone's. An array that has also held something else keeps them as they are.
 */
const moments: unknown[] = [null];
for (let round = 0; round < warmUp + rounds; round++) {
  const planned = takenAt + 30_000 * (1 + Math.floor(round / phones.length));
  moments.push(planned + 0.25, planned + 1.625);
}

const buffer = new Uint8Array(64 * 1024);
buffer.set(KEEP_ALIVE_ACK);
let place = 1;

function play(count: number): void {
  for (let round = 0; round < count; round++) {
    const { phone, ticket } = phones[round % phones.length]!;
    phone.onAlarm(moments[place++] as number);
    phone.onBytes(moments[place++] as number, 0, ticket, buffer, KEEP_ALIVE_ACK.length);
  }
}

/** The bytes a round takes. Nothing must be collected meanwhile: what is compiled after a collection counts too. */
function measure(count: number): number {
  const before = process.memoryUsage().heapUsed;
  play(count);
  return (process.memoryUsage().heapUsed - before) / count;
}

play(warmUp);
// V8 compiles beside the program and is done sooner or later, as busy as the machine is: the best batch tells.
const bytesPerRound = Math.min(...Array.from({ length: batches }, () => measure(rounds / batches)));
const nextAlarm = Math.min(...phones.map(({ phone }) => phone.alarmAt));
process.stdout.write(JSON.stringify({ bytesPerRound, nextAlarm }));
