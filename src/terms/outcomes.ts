/**
 * What can befall a phone: the closed table of outcomes. Each names the stage it ends, its reason (one word for
 * metrics), the section of Cisco Doc 5710 that describes the symptom ('' where the document is silent), and where an
 * engineer finds it on a CallManager: the reason code of the phone's next Alarm (sccp.md 4.6) and the counter or alarm.
 */
import { bootOutcomes } from './boot-outcomes.js';
import type { OutcomeRow } from './outcome-row.js';

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
    seenAt: 'CallManager service stopped',
  },
  connectTimeout: {
    stage: 'connect',
    reason: 'timeout',
    meaning: 'the CallManager did not answer SYN',
    doc5710: 'Disable DHCP and DNS to Test a Phone',
    alarmCode: 10,
    seenAt: 'routes and access lists between phone and CallManager',
  },
  connectUnreachable: {
    stage: 'connect',
    reason: 'unreachable',
    meaning: 'the network reported the CallManager unreachable, or the phone has no gateway to its subnet',
    doc5710: 'Disable DHCP and DNS to Test a Phone',
    alarmCode: 15,
    seenAt: 'routes and access lists between phone and CallManager',
  },
  registerRejected: {
    stage: 'register',
    reason: 'rejected',
    meaning: 'the CallManager sent RegisterReject',
    doc5710: rejected,
    alarmCode: 24,
    seenAt: 'alarm DeviceTransientConnection; counter Cisco CallManager\\RegisteredHardwarePhones',
  },
  registerTimeout: {
    stage: 'register',
    reason: 'timeout',
    meaning: 'the CallManager accepted the connection but never answered Register',
    doc5710: 'Disable DHCP and DNS to Test a Phone',
    alarmCode: 17,
    seenAt: 'alarm DeviceTransientConnection',
  },
  registerClosed: {
    stage: 'register',
    reason: 'closed',
    meaning: 'the connection ended before RegisterAck',
    doc5710: rejected,
    alarmCode: 14,
    seenAt: 'alarm DeviceTransientConnection',
  },
  provisionClosed: {
    stage: 'provision',
    reason: 'closed',
    meaning: 'the connection ended between RegisterAck and in service',
    doc5710: rejected,
    alarmCode: 14,
    seenAt: 'alarm DeviceUnregistered',
  },
  serviceClosed: {
    stage: 'service',
    reason: 'closed',
    meaning: 'the CallManager closed the connection of a phone in service (FIN)',
    doc5710: services,
    alarmCode: 14,
    seenAt: 'alarm DeviceUnregistered',
  },
  serviceReset: {
    stage: 'service',
    reason: 'connectionReset',
    meaning: 'the connection of a phone in service was reset (RST): the CallManager’s process or host is gone',
    doc5710: services,
    alarmCode: 12,
    seenAt: 'alarm DeviceUnregistered',
  },
  pathLost: {
    stage: 'service',
    reason: 'pathLost',
    meaning: 'nothing comes back from the CallManager of a phone in service: TCP has given it up',
    doc5710: toggles,
    alarmCode: 10,
    seenAt: 'alarm DeviceUnregistered; routes and links between phone and CallManager',
  },
  keepaliveLost: {
    stage: 'service',
    reason: 'keepaliveTimeout',
    meaning: 'three keepalives in a row were not answered',
    doc5710: toggles,
    alarmCode: 17,
    seenAt: 'alarm DeviceUnregistered, reason 13 (keepalive timeout)',
  },
  resetByServer: {
    stage: 'service',
    reason: 'reset',
    meaning: 'the CallManager sent Reset or Restart',
    doc5710: toggles,
    alarmCode: 22,
    seenAt: 'alarm DeviceUnregistered, reason 9 (CallManager reset)',
  },
  garbled: {
    stage: 'service',
    reason: 'garbled',
    meaning: 'the peer sent bytes that are no SCCP message; the connection was closed',
    doc5710: '',
    alarmCode: 13,
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
