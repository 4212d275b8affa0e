/**
 * What can befall a phone: the closed table of outcomes. Each names the stage it ends, its reason (one word for
 * metrics), the section of Cisco Doc 5710 that describes the symptom ('' where the document is silent), and where an
 * engineer finds it on a CallManager: the reason code of the phone's next Alarm, the reasons CallManager may give for it
 * in its own alarms, the likeliest first (both sccp.md 4.6), and the counter, alarm or log.
 */
import { bootOutcomes } from './boot-outcomes.js';
import type { OutcomeRow } from './outcome-row.js';
import { unregisteredReasons } from './unregistered-reasons.js';

const excessiveDhcp = 'Cisco phones causing excessive DHCP requests';
const services = 'Cisco CallManager and TFTP Services Do Not Run';
const rejected = 'Registration Rejected';
const toggles = 'IP Phone Registration Toggles between Primary and Secondary CallManagers';

export const outcomes = {
  ...bootOutcomes,
  connectRefused: {
    stage: 'connect',
    reason: 'refused',
    meaning: 'the CallManager answered SYN with RST: its service does not run',
    doc5710: excessiveDhcp,
    alarmCode: 16,
    cucm: [],
    seenAt: 'CallManager service stopped',
  },
  connectTimeout: {
    stage: 'connect',
    reason: 'timeout',
    meaning: 'the CallManager did not answer SYN',
    doc5710: 'Disable DHCP and DNS to Test a Phone',
    alarmCode: 10,
    cucm: [],
    seenAt: 'routes and access lists between phone and CallManager',
  },
  connectUnreachable: {
    stage: 'connect',
    reason: 'unreachable',
    meaning: 'the network reported the CallManager unreachable, or the phone has no gateway to its subnet',
    doc5710: 'Disable DHCP and DNS to Test a Phone',
    alarmCode: 15,
    cucm: [],
    seenAt: 'routes and access lists between phone and CallManager',
  },
  registerRejected: {
    stage: 'register',
    reason: 'rejected',
    meaning: 'the CallManager sent RegisterReject',
    doc5710: rejected,
    alarmCode: 24,
    cucm: [2, 3, 5],
    seenAt: 'counter Cisco CallManager\\RegisteredHardwarePhones; alarm DeviceTransientConnection',
  },
  registerTimeout: {
    stage: 'register',
    reason: 'timeout',
    meaning: 'the CallManager accepted the connection but never answered Register',
    doc5710: 'Disable DHCP and DNS to Test a Phone',
    alarmCode: 17,
    cucm: [],
    seenAt: 'alarm DeviceTransientConnection',
  },
  registerClosed: {
    stage: 'register',
    reason: 'closed',
    meaning: 'the connection ended before RegisterAck',
    doc5710: rejected,
    alarmCode: 14,
    cucm: [],
    seenAt: 'alarm DeviceTransientConnection',
  },
  provisionClosed: {
    stage: 'provision',
    reason: 'closed',
    meaning: 'the connection ended between RegisterAck and in service',
    doc5710: rejected,
    alarmCode: 14,
    cucm: [16],
    seenAt: 'alarm DeviceUnregistered',
  },
  serviceClosed: {
    stage: 'service',
    reason: 'closed',
    meaning: 'the CallManager closed the connection of a phone in service (FIN)',
    doc5710: services,
    alarmCode: 14,
    cucm: [],
    seenAt: 'alarm DeviceUnregistered',
  },
  serviceReset: {
    stage: 'service',
    reason: 'connectionReset',
    meaning: 'the connection of a phone in service was reset (RST): the CallManager’s process or host is gone',
    doc5710: services,
    alarmCode: 12,
    cucm: [],
    seenAt: 'alarm DeviceUnregistered',
  },
  pathLost: {
    stage: 'service',
    reason: 'pathLost',
    meaning: 'nothing comes back from the CallManager of a phone in service: TCP has given it up',
    doc5710: toggles,
    alarmCode: 10,
    cucm: [13],
    seenAt: 'routes and links between phone and CallManager; alarm DeviceUnregistered',
  },
  serviceUnreachable: {
    stage: 'service',
    reason: 'unreachable',
    meaning: 'the network reported the CallManager of a phone in service unreachable (ICMP)',
    doc5710: toggles,
    alarmCode: 15,
    cucm: [13],
    seenAt: 'routes and links between phone and CallManager; alarm DeviceUnregistered',
  },
  keepaliveLost: {
    stage: 'service',
    reason: 'keepaliveTimeout',
    meaning: 'three keepalives in a row were not answered',
    doc5710: toggles,
    alarmCode: 17,
    cucm: [13],
    seenAt: 'alarm DeviceUnregistered',
  },
  resetByServer: {
    stage: 'service',
    reason: 'reset',
    meaning: 'the CallManager sent Reset or Restart',
    doc5710: toggles,
    alarmCode: 22,
    cucm: [9],
    seenAt: 'alarm DeviceUnregistered',
  },
  garbled: {
    stage: 'service',
    reason: 'garbled',
    meaning: 'the peer sent bytes that are no SCCP message; the connection was closed',
    doc5710: '',
    alarmCode: 13,
    cucm: [],
    seenAt: 'a network trace',
  },
} as const satisfies Record<string, OutcomeRow>;

export type OutcomeName = keyof typeof outcomes;

export const outcomeNames = Object.keys(outcomes) as OutcomeName[];

/** Outcome name -> its number in counters: `Outcome.filesMissing`. */
export const Outcome = Object.fromEntries(outcomeNames.map((name, number) => [name, number])) as Record<
  OutcomeName,
  number
>;

/** Where an engineer finds it, with the reasons an alarm may give: '..., reason 2 (no entry in the database) or 3 (...)'. */
export function seenAtOf(name: OutcomeName): string {
  const { seenAt, cucm }: OutcomeRow = outcomes[name];
  const reasons = cucm.map((reason) => `${reason} (${unregisteredReasons[reason]})`);
  return reasons.length === 0 ? seenAt : `${seenAt}, reason ${reasons.join(' or ')}`;
}
