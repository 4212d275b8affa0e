/**
 * Every metric and every measure, a row each. A metric is a number of the run: a counter only grows, a gauge is a
 * population that comes and goes. A measure is a duration: its values go into a histogram. Recorder, outputs,
 * thresholds and the reference page all follow from these two tables; to add one, add a row and count it.
 *
 * Names are those of design.md section 7, in Prometheus's manner; that output puts `regstorm_` before them.
 */
import { type OutcomeName, outcomeNames, outcomes } from '#terms/outcomes.js';
import { roleNames } from '#terms/roles.js';
import { type StageName, stageNames } from '#terms/stages.js';
import { stateNames } from '#terms/states.js';

/** The label values that only the run knows. Their order is the numbering phones count by. */
export interface LabelSets {
  readonly site: readonly string[];
  readonly node: readonly string[];
  /** DHCP servers. */
  readonly server: readonly string[];
  /** DHCP message types. */
  readonly type: readonly string[];
  /** SCCP messages. */
  readonly message: readonly string[];
}

/** A label of a metric: its values are the product's (a list) or the run's (the name of a label set). */
export interface Label {
  readonly name: string;
  readonly values: readonly string[] | keyof LabelSets;
  /** For a label that is shown as others. */
  readonly shownAs?: (value: string) => Readonly<Record<string, string>>;
}

interface MetricRow {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  /** At most three, the first the slowest in the layout. */
  readonly labels: readonly Label[];
  readonly unit: string;
  readonly help: string;
}

const registrationKinds = ['first', 'again'] as const;
export const registrationOutcomes = ['acked', 'rejected', 'failed'] as const;
export const tftpOutcomes = ['fetched', 'missing', 'error', 'timeout'] as const;
export const heldBackKinds = ['dhcp', 'register'] as const;
const directions = ['sent', 'received'] as const;

const site = { name: 'site', values: 'site' } as const;
const node = { name: 'node', values: 'node' } as const;
const direction = { name: 'direction', values: directions } as const;

export const metrics = {
  phones: {
    name: 'phones',
    kind: 'gauge',
    labels: [site, { name: 'state', values: stateNames }],
    unit: 'phones',
    help: 'Phones by site and state.',
  },
  phonesRegistered: {
    name: 'phones_registered',
    kind: 'gauge',
    labels: [site, node, { name: 'role', values: roleNames }],
    unit: 'phones',
    help: 'Registered phones by site, node and the place of the node in their list.',
  },
  phonesLooping: {
    name: 'phones_looping',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones in at least their second boot that have not come up.',
  },
  phonesFlapping: {
    name: 'phones_flapping',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones that went to another node and came back twice within ten minutes or twenty keepalive intervals.',
  },
  phonesDegraded: {
    name: 'phones_degraded',
    kind: 'gauge',
    labels: [],
    unit: 'phones',
    help: 'Phones in service although the node left a request unanswered.',
  },
  registrations: {
    name: 'registrations_total',
    kind: 'counter',
    labels: [node, { name: 'kind', values: registrationKinds }, { name: 'outcome', values: registrationOutcomes }],
    unit: 'attempts',
    help: 'Register attempts that ended: of phones never registered before (first) or not (again).',
  },
  boots: { name: 'boots_total', kind: 'counter', labels: [], unit: 'boots', help: 'Boots begun.' },
  failovers: {
    name: 'failovers_total',
    kind: 'counter',
    labels: [
      { name: 'from', values: 'node' },
      { name: 'to', values: 'node' },
    ],
    unit: 'registrations',
    help: 'Registrations further down a phone’s list than its last one.',
  },
  fallbacks: {
    name: 'fallbacks_total',
    kind: 'counter',
    labels: [
      { name: 'from', values: 'node' },
      { name: 'to', values: 'node' },
    ],
    unit: 'registrations',
    help: 'Registrations further up a phone’s list than its last one.',
  },
  toggles: {
    name: 'toggles_total',
    kind: 'counter',
    labels: [],
    unit: 'registrations',
    help: 'Failovers and fallbacks.',
  },
  serviceLostPhoneSeconds: {
    name: 'service_lost_phone_seconds_total',
    kind: 'counter',
    labels: [],
    unit: 'seconds',
    help: 'Time phones spent out of service after they were in service, counted when they are back, or stopped.',
  },
  bootLoops: {
    name: 'boot_loops_total',
    kind: 'counter',
    labels: [],
    unit: 'boots',
    help: 'Boots that ended unregistered and began again.',
  },
  dhcpMessages: {
    name: 'dhcp_messages_total',
    kind: 'counter',
    labels: [{ name: 'server', values: 'server' }, { name: 'type', values: 'type' }, direction],
    unit: 'messages',
    help: 'DHCP messages, retransmissions included.',
  },
  dhcpRetransmissions: {
    name: 'dhcp_retransmissions_total',
    kind: 'counter',
    labels: [],
    unit: 'messages',
    help: 'DHCP messages sent again because nothing answered in time.',
  },
  dhcpRenewals: {
    name: 'dhcp_renewals_total',
    kind: 'counter',
    labels: [direction],
    unit: 'messages',
    help: 'Of the DHCP messages, the requests that renew or rebind a lease and the ACKs to them.',
  },
  tftpRequests: {
    name: 'tftp_requests_total',
    kind: 'counter',
    labels: [{ name: 'outcome', values: tftpOutcomes }],
    unit: 'files',
    help: 'Files asked for by TFTP or HTTP, by how it ended.',
  },
  tftpBytes: { name: 'tftp_bytes_total', kind: 'counter', labels: [], unit: 'bytes', help: 'Bytes of fetched files.' },
  firmwareDownloads: {
    name: 'firmware_downloads_total',
    kind: 'counter',
    labels: [],
    unit: 'downloads',
    help: 'Loads fetched whole by phones that were told to run another one; each is followed by a second boot.',
  },
  configurationMismatches: {
    name: 'configuration_mismatches_total',
    kind: 'counter',
    labels: [],
    unit: 'files',
    help: 'Configuration files whose CallManagers are not those of the phone’s group; the file wins.',
  },
  autoRegistrations: {
    name: 'auto_registrations_total',
    kind: 'counter',
    labels: [],
    unit: 'phones',
    help: 'Phones without a file of their own that were registered all the same.',
  },
  requestsGivenUp: {
    name: 'requests_given_up_total',
    kind: 'counter',
    labels: [{ name: 'message', values: 'message' }],
    unit: 'requests',
    help: 'Requests of the registration that stayed unanswered.',
  },
  heldBack: {
    name: 'held_back_total',
    kind: 'counter',
    labels: [{ name: 'kind', values: heldBackKinds }],
    unit: 'wishes',
    help: 'What phones had to wait with because of a ceiling of the guard.',
  },
  sccpMessages: {
    name: 'sccp_messages_total',
    kind: 'counter',
    labels: [{ name: 'message', values: 'message' }, direction],
    unit: 'messages',
    help: 'SCCP messages.',
  },
  keepalives: { name: 'keepalives_total', kind: 'counter', labels: [], unit: 'keepalives', help: 'Keepalives sent.' },
  keepalivesLost: {
    name: 'keepalives_lost_total',
    kind: 'counter',
    labels: [],
    unit: 'keepalives',
    help: 'Keepalives that were never answered.',
  },
  outcomes: {
    name: 'outcomes_total',
    kind: 'counter',
    labels: [{ name: 'outcome', values: outcomeNames, shownAs: stageAndReason }],
    unit: 'outcomes',
    help: 'What befell phones, by the stage it ended and its reason.',
  },
  strayReplies: {
    name: 'stray_replies_total',
    kind: 'counter',
    labels: [],
    unit: 'datagrams',
    help: 'Datagrams no phone was waiting for.',
  },
  unexpectedEvents: {
    name: 'unexpected_events_total',
    kind: 'counter',
    labels: [],
    unit: 'events',
    help: 'Events that did not fit the state of their phone.',
  },
  arrivalsPlanned: {
    name: 'arrivals_planned_total',
    kind: 'counter',
    labels: [],
    unit: 'phones',
    help: 'Phones whose planned power-on has come.',
  },
  arrivalsStarted: {
    name: 'arrivals_started_total',
    kind: 'counter',
    labels: [],
    unit: 'phones',
    help: 'Phones that were switched on.',
  },
  clampedValues: {
    name: 'clamped_values_total',
    kind: 'counter',
    labels: [],
    unit: 'values',
    help: 'Durations that were no number, negative or beyond seven days; counted at the end of the range.',
  },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as MetricName[];

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

function stageAndReason(outcome: string): { stage: string; reason: string } {
  const { stage, reason } = outcomes[outcome as OutcomeName];
  return { stage, reason };
}
