/**
 * Plays what the coordinator of a run is told in a day and what it tells its outputs, as fast as it can, and prints how
 * much memory is held at the end of each hour. For an hour workers report each second, as in a run; from then on every ten,
 * which is as often as the run directory takes note. To be run with `--expose-gc`, and the directory to write into.
 */
import { setImmediate } from 'node:timers/promises';
import { Ledger } from '#coordinator/ledger.js';
import { surveyOf } from '#coordinator/survey.js';
import { OutputSet } from '#outputs/outputs.js';
import { PrometheusOutput } from '#outputs/prometheus.js';
import { RunDirectory } from '#outputs/run-directory.js';
import { makePlan } from '#plan/plan.js';
import { readProfile } from '#profile/load.js';
import { Layout } from '#stats/layout.js';
import { Measure } from '#stats/measures.js';
import { Recorder } from '#stats/recorder.js';
import { run } from '../unit/outputs/samples.js';

const directory = process.argv[2]!;
const hourSeconds = 3_600;
const keepalives = 8;

const plan = makePlan(readProfile('profiles/soak.yaml', { small: true }));
const start = { ...run, directory };
const layout = new Layout(start.labels);
const workers = Array.from({ length: plan.profile.workers }, () => new Recorder(layout));
const ledger = new Ledger(plan, surveyOf(plan), start, null);
const prometheus = new PrometheusOutput({ host: '127.0.0.1', port: 0 });
const outputs = new OutputSet({ directory: new RunDirectory(directory), prometheus }, (name, error) => {
  throw new Error(`${name} failed`, { cause: error });
});

/** Every worker reports, and the coordinator looks. */
function look(atSecond: number): void {
  for (const [worker, recorder] of workers.entries()) {
    recorder.add(layout.slot('keepalives'), keepalives);
    for (let n = 0; n < keepalives; n++) {
      recorder.record(Measure.keepalive, 0.3 + ((atSecond * 7 + n * 13) % 97) / 50);
      recorder.record(Measure.loopDelay, ((atSecond + n) % 11) / 4);
    }
    const generator = { cpuSeconds: atSecond / 10, rssBytes: 90e6, heapBytes: 30e6 };
    ledger.take(recorder.snapshot({ worker, epoch: 0, atMs: atSecond * 1_000, generator, final: false }));
  }
  outputs.take(ledger.look());
}

/** The least of a few collections: what a buffer held is given back some time after the buffer. */
async function heldBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let times = 0; times < 5; times++) {
    globalThis.gc!();
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    least = Math.min(least, heapUsed + arrayBuffers);
  }
  return least;
}

await outputs.start(start);
const held: number[] = [];
let looks = 0;
for (let hour = 0; hour < 24; hour++) {
  const everySeconds = hour < 1 ? 1 : 10;
  for (let second = everySeconds; second <= hourSeconds; second += everySeconds) {
    look(hour * hourSeconds + second);
    // The disk and the collector come to their turn, as they do in a run.
    if (++looks % 60 === 0) await setImmediate();
  }
  await (await fetch(prometheus.url)).text();
  held.push(await heldBytes());
}
await outputs.finish(ledger.summarize('complete', []));
process.stdout.write(JSON.stringify({ looks, held }));
