/** A run that is over, and phones of it. */
import type { RunFiles } from '#reading/run-files.js';
import type { PhoneRecord } from '#stats/phone-record.js';
import { run, Story } from '../outputs/samples.js';

const story = new Story().boot(950, 50);
story.moment(1000);

export const runFiles: RunFiles = {
  directory: 'runs/20261122T125304Z-quickstart',
  run: { ...run, startedAt: run.startedAt.toISOString() },
  summary: story.summary(),
};

/** It leased late, lost cm1 to a FIN and came back to cm2. */
export const wanderer: PhoneRecord = {
  index: 7,
  name: 'SEP020001000007',
  model: '7942G',
  site: 'lab',
  state: 'inService',
  address: '127.16.0.73',
  boots: 1,
  registrations: 2,
  onboardSeconds: 9.5,
  way: {
    atSeconds: 0.5,
    seconds: {
      startup: 0.5,
      lease: 8,
      fetch: 0.025,
      connect: 0.00025,
      register: 0.15,
      provision: 0.05,
      waited: 1.27475,
    },
    times: { lease: 1, fetch: 1, connect: 1, register: 1, provision: 1 },
    totalSeconds: 10,
  },
  dhcpMessages: 4,
  failovers: 1,
  fallbacks: 0,
  flapping: null,
  outages: 1,
  outcomes: { count: 1, last: { stage: 'service', reason: 'closed' } },
  history: [
    { atSeconds: 1, what: 'boot' },
    { atSeconds: 10.45, what: 'registered', node: 'cm1', address: '127.0.0.1:2000', role: 'primary' },
    { atSeconds: 10.5, what: 'inService' },
    { atSeconds: 20, what: 'outOfService', cause: 'closed' },
    { atSeconds: 20, what: 'outcome', stage: 'service', reason: 'closed' },
    { atSeconds: 20.012, what: 'registered', node: 'cm2', address: '127.0.0.2:2000', role: 'secondary' },
    { atSeconds: 20.05, what: 'inService' },
  ],
  forgottenMoments: 0,
  troubles: ['leftService', 'toggled', 'failed'],
  isSample: false,
  isSlowest: false,
};

/** It never leased an address for good: the server said no again and again. */
export const stranded: PhoneRecord = {
  ...wanderer,
  index: 8,
  name: 'SEP020001000008',
  state: 'leasing',
  address: null,
  registrations: 0,
  onboardSeconds: null,
  way: {
    atSeconds: 0.5,
    seconds: { startup: 0.5, lease: 0, fetch: 0, connect: 0, register: 0, provision: 0, waited: 29.5 },
    times: { lease: 0, fetch: 0, connect: 0, register: 0, provision: 0 },
    totalSeconds: 30,
  },
  failovers: 0,
  outages: 0,
  outcomes: { count: 44, last: { stage: 'lease', reason: 'nak' } },
  history: Array.from({ length: 20 }, (_, n) => ({ atSeconds: n, what: 'outcome', stage: 'lease', reason: 'nak' })),
  forgottenMoments: 25,
  troubles: ['neverInService', 'failed'],
};
