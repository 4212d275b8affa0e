/**
 * Every metric, a row each: a number of the run. A counter only grows, a gauge is a population that comes and goes.
 * Recorder, outputs, thresholds and the reference page all follow from this table and from that of the measures; to add
 * one, add a row and count it.
 *
 * Names are those of design.md section 7, in Prometheus's manner; that output puts `regstorm_` before them.
 */
import type { StageName } from '#terms/stages.js';
import { direction, type MetricRow, node, outcome } from './labels.js';
import { outageMetrics } from './outage-metrics.js';
import { populations } from './populations.js';

const registrationKinds = ['first', 'again'] as const;
export const registrationOutcomes = ['acked', 'rejected', 'failed'] as const;
export const tftpOutcomes = ['fetched', 'missing', 'error', 'timeout', 'refused'] as const;
/** The stages that a network and its servers can hold up, in their order. */
export const timedStages = [
  'lease',
  'fetch',
  'connect',
  'register',
  'provision',
] as const satisfies readonly StageName[];
export type TimedStage = (typeof timedStages)[number];
export const heldBackKinds = ['dhcp', 'register'] as const;
export const sweepFailures = ['unreachable', 'timeout', 'refused', 'tooLong', 'garbled'] as const;

export const metrics = {
  ...populations,
  registrations: {
    name: 'registrations_total',
    kind: 'counter',
    labels: [node, { name: 'kind', values: registrationKinds }, { name: 'outcome', values: registrationOutcomes }],
    unit: 'attempts',
    help: 'Register attempts that ended: of phones never registered before (first) or not (again).',
  },
  boots: { name: 'boots_total', kind: 'counter', labels: [], unit: 'boots', help: 'Boots begun.' },
  ...outageMetrics,
  loopingPhoneSeconds: {
    name: 'looping_phone_seconds_total',
    kind: 'counter',
    labels: [],
    unit: 'seconds',
    help: 'Time looping phones have spent, each from the beginning of its first failed boot on.',
  },
  stageFailedSeconds: {
    name: 'stage_failed_seconds_total',
    kind: 'counter',
    labels: [{ name: 'stage', values: timedStages }],
    unit: 'seconds',
    help: 'Time phones have spent in attempts of a stage that failed; the durations hold those that ended well.',
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
    labels: [outcome],
    unit: 'outcomes',
    help: 'What befell phones, by the stage it ended and its reason.',
  },
  viewSweeps: {
    name: 'view_sweeps_total',
    kind: 'counter',
    labels: [],
    unit: 'sweeps',
    help: 'Looks at the whole view.',
  },
  viewSweepsFailed: {
    name: 'view_sweeps_failed_total',
    kind: 'counter',
    labels: [{ name: 'reason', values: sweepFailures }],
    unit: 'sweeps',
    help: 'Of the looks at the management view, those that showed nothing, by why.',
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
