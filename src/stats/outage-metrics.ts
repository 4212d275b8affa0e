/** What is counted when phones lose their nodes, change them and come back, a row each (design.md section 6). */
import { detectedCauseNames } from '#terms/causes.js';
import { cause, type MetricRow } from './labels.js';

/** The node left and the node taken. */
const from = { name: 'from', values: 'node' } as const;
const to = { name: 'to', values: 'node' } as const;

export const outageMetrics = {
  failovers: {
    name: 'failovers_total',
    kind: 'counter',
    labels: [from, to, cause],
    unit: 'registrations',
    help: 'Registrations further down a phone’s list than its last one, by why it left that node.',
  },
  fallbacks: {
    name: 'fallbacks_total',
    kind: 'counter',
    labels: [from, to],
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
  outages: {
    name: 'outages_total',
    kind: 'counter',
    labels: [],
    unit: 'phones',
    help: 'Times a phone in service went out of service against its will.',
  },
  detections: {
    name: 'detections_total',
    kind: 'counter',
    labels: [
      { name: 'cause', values: detectedCauseNames },
      { name: 'since', values: ['noticed', 'event'] },
    ],
    unit: 'phones',
    help: 'Nodes given up by phones in service, by what they noticed, and whether the fault’s moment was an event of the run.',
  },
  serviceLostPhoneSeconds: {
    name: 'service_lost_phone_seconds_total',
    kind: 'counter',
    labels: [],
    unit: 'seconds',
    help: 'Time phones have spent out of service after they were in service, from the fault on.',
  },
  serviceLostByCause: {
    name: 'service_lost_by_cause_phone_seconds_total',
    kind: 'counter',
    labels: [cause],
    unit: 'seconds',
    help: 'The same by what took phones out; returns to a better node, which nobody forced, are no part of it.',
  },
} as const satisfies Record<string, MetricRow>;
