/**
 * Every measure, a row each: a duration, whose values go into a histogram. Histograms, outputs, thresholds and the
 * reference page follow from this table.
 */
import { type StageName, stageNames } from '#terms/stages.js';
import { measuresByCause } from './measures-by-cause.js';

interface MeasureRow {
  /** The stage whose duration it is; null where it is something else. */
  readonly stage: StageName | null;
  readonly help: string;
}

/** Only what ended well is recorded; what did not is an outcome. `startup`, `onboard`, `boot`, `inServiceAt`: once a phone. */
export const measures = {
  startup: { stage: 'startup', help: 'Planned power-on until the first packet is due: synthetic.' },
  onboard: { stage: null, help: 'First packet due until in service.' },
  boot: { stage: null, help: 'Planned power-on until in service.' },
  inServiceAt: { stage: null, help: 'Start of the run until a phone is in service for the first time.' },
  lease: { stage: 'lease', help: 'First DHCP message until the address is the phone’s.' },
  fetch: { stage: 'fetch', help: 'First file asked for until the configuration is read.' },
  connect: { stage: 'connect', help: 'SYN until the connection stands.' },
  register: { stage: 'register', help: 'Register written until RegisterAck read.' },
  provision: { stage: 'provision', help: 'RegisterAck until in service.' },
  keepalive: { stage: null, help: 'Planned send of a keepalive until its ack.' },
  detect: {
    stage: null,
    help: 'A fault of its node (the run’s own event; else the end or reset read, or the first unanswered keepalive planned) until a phone gives it up.',
  },
  outage: { stage: null, help: 'What takes a phone out of service until it is in service again.' },
  recover: { stage: null, help: 'A phone gives its node up until it is in service again.' },
  tokenWait: { stage: null, help: 'A phone’s first question for a token until its node grants one.' },
  ...measuresByCause,
  arrivalLateness: { stage: null, help: 'Planned power-on until the generator switched the phone on.' },
  keepaliveLateness: { stage: null, help: 'Planned send of a keepalive until it was written.' },
  loopDelay: { stage: null, help: 'How late the event loop of a worker was.' },
} as const satisfies Record<string, MeasureRow>;

export type MeasureName = keyof typeof measures;

export const measureNames = Object.keys(measures) as MeasureName[];

/** Measure name -> its number in a recorder: `Measure.onboard`. */
export const Measure = Object.fromEntries(measureNames.map((name, number) => [name, number])) as Record<
  MeasureName,
  number
>;

/** The measures that time a stage, in the order of the stages: they follow one another in a boot. */
export const stageMeasures: readonly (readonly [StageName, MeasureName])[] = stageNames.flatMap((stage) =>
  measureNames.filter((name) => measures[name].stage === stage).map((name) => [stage, name] as const),
);
