/**
 * A day of 10,000 phones in virtual time, in which cm1 is stopped in the morning and hangs in the evening, for ten minutes
 * each: what an hour of it costs, as far as the day gets within the time it is given. `npm run bench -- day` gives it ten
 * minutes, `npm run bench -- day 60 400` one, for 400 phones.
 */
import { makePlan } from '../dist/plan/plan.js';
import { loadProfile } from '../dist/profile/load.js';
import { goodConditions } from '../dist/simulation/network.js';
import { World } from '../dist/simulation/world.js';
import { faultDefaults } from '../dist/terms/faults.js';

const [longestSeconds = 600, phones = 10_000] = process.argv.slice(2).map(Number);
const hourMs = 3_600_000;
const faults = { 6: 'stop', 18: 'hang' };

const profile = `
name: day
phones: { count: ${phones}, startup: 0s..1s }
arrivals: { kind: burst, within: 5m }
hold: 24h
`;
const world = new World(makePlan(loadProfile(profile, 'day.yaml')), goodConditions);
const began = performance.now();
const seconds = () => (performance.now() - began) / 1_000;
let hours = 0;
for (; hours < 24 && seconds() < longestSeconds; hours++) {
  const fault = faults[hours];
  if (fault !== undefined) world.inject({ ...faultDefaults, fault, node: 'cm1', forMs: hourMs / 6 });
  world.run(hourMs);
}
const { rss } = process.memoryUsage();
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
console.log(
  `${hours} hours of ${phones} phones took ${seconds().toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of CPU: ` +
    `${(cpuSeconds / hours).toFixed(1)} s an hour, ${Math.round(rss / 1e6)} MB`,
);

const { layout } = world.recorder;
const snapshot = world.recorder.snapshot({ worker: 0, epoch: 0, atMs: world.now, generator: {}, final: true });
const sum = (metric, where) => layout.series(metric, where).reduce((all, { slot }) => all + snapshot.counts[slot], 0);
console.log(
  `failovers ${sum('failovers')}, fallbacks ${sum('fallbacks')}, boots ${sum('boots')}, in service ${sum('phones', { state: 'inService' })}`,
);
