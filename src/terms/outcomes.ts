/**
 * What can befall a phone: the closed table of outcomes. Each names the stage it ends, its reason (one word for
 * metrics), the section of Cisco Doc 5710 that describes the symptom ('' where the document is silent), and where an
 * engineer finds it on a CallManager: the reason code of the phone's next Alarm (sccp.md 4.6) and the counter or alarm.
 */
import type { StageName } from './stages.js';

interface OutcomeRow {
  readonly stage: StageName;
  readonly reason: string;
  readonly meaning: string;
  readonly doc5710: string;
  readonly alarmCode: number | null;
  readonly seenAt: string;
}

const step2 = 'Step 2a: Phone Sends DHCP Request';
const step3 = 'Step 3a: Phone Sends TFTP Request for a Configuration File';
const excessiveDhcp = 'Cisco phones causing excessive DHCP requests';
const services = 'Cisco CallManager and TFTP Services Do Not Run';
const rejected = 'Registration Rejected';
const manualSettings = 'Manually Configure the IP Parameters on a 12 SP+ or 30 VIP Phone';
const toggles = 'IP Phone Registration Toggles between Primary and Secondary CallManagers';

export const outcomes = {
  leaseTimeout: {
    stage: 'lease',
    reason: 'timeout',
    meaning: 'no DHCP server answered',
    doc5710: step2,
    alarmCode: null,
    seenAt: 'DHCP server log: no OFFER or ACK for the MAC',
  },
  leaseNak: {
    stage: 'lease',
    reason: 'nak',
    meaning: 'the DHCP server refused the requested address',
    doc5710: step2,
    alarmCode: null,
    seenAt: 'DHCP server log: DHCPNAK',
  },
  leaseLost: {
    stage: 'lease',
    reason: 'expired',
    meaning: 'the lease ran out before a server renewed it',
    doc5710: step2,
    alarmCode: 21,
    seenAt: 'DHCP server log: no ACK after T2',
  },
  duplicateAddress: {
    stage: 'lease',
    reason: 'duplicateAddress',
    meaning: 'another phone has the address just leased; it was declined',
    doc5710: step2,
    alarmCode: null,
    seenAt: 'DHCP server log: DHCPDECLINE',
  },
  tftpUnresolved: {
    stage: 'lease',
    reason: 'dnsError',
    meaning: 'no DNS server knows the name of the TFTP server',
    doc5710: step2,
    alarmCode: null,
    seenAt: 'DNS server log: Name Error; the display says DNS Error',
  },
  noTftpServer: {
    stage: 'lease',
    reason: 'noTftpServer',
    meaning: 'the lease names no TFTP server (options 150 and 66, siaddr)',
    doc5710: 'Step 2b: DHCP Server Sends DHCP Response',
    alarmCode: null,
    seenAt: 'DHCP scope options',
  },
  tftpUnreachable: {
    stage: 'fetch',
    reason: 'unreachable',
    meaning: 'the TFTP server is on another subnet, and the phone has no gateway on its own to reach it',
    doc5710: manualSettings,
    alarmCode: 7,
    seenAt: 'Network Configuration of the phone: subnet mask, default router, TFTP server',
  },
  dnsUnreachable: {
    stage: 'fetch',
    reason: 'dnsUnreachable',
    meaning: 'the DNS server is on another subnet, and the phone has no gateway on its own to reach it',
    doc5710: manualSettings,
    alarmCode: null,
    seenAt: 'Network Configuration of the phone: subnet mask, default router, DNS server',
  },
  fetchTimeout: {
    stage: 'fetch',
    reason: 'timeout',
    meaning: 'the TFTP server stayed silent',
    doc5710: services,
    alarmCode: 7,
    seenAt: 'TFTP server trace; counter Cisco TFTP\\RequestsProcessed',
  },
  filesMissing: {
    stage: 'fetch',
    reason: 'filesMissing',
    meaning: 'neither the phone’s own configuration file nor the default file exists: no CallManager knows the phone',
    doc5710: step3,
    alarmCode: null,
    seenAt: 'counter Cisco TFTP\\RequestsNotFound',
  },
  fetchError: {
    stage: 'fetch',
    reason: 'error',
    meaning: 'the TFTP server answered with an error other than file not found',
    doc5710: step3,
    alarmCode: 9,
    seenAt: 'counter Cisco TFTP\\RequestsAborted',
  },
  fileCorrupt: {
    stage: 'fetch',
    reason: 'corrupt',
    meaning: 'the configuration file cannot be read',
    doc5710: 'Delete and Recreate a Phone',
    alarmCode: 9,
    seenAt: 'the file on the TFTP server',
  },
  noCallManager: {
    stage: 'fetch',
    reason: 'noCallManager',
    meaning: 'the configuration file names no usable CallManager',
    doc5710: step3,
    alarmCode: null,
    seenAt: 'CallManager group of the device pool',
  },
  nameUnresolved: {
    stage: 'fetch',
    reason: 'nameUnresolved',
    meaning: 'a CallManager is given by a name that no DNS server knows: the phone does without it',
    doc5710: rejected,
    alarmCode: null,
    seenAt: 'DNS server log: Name Error; phones register with the publisher only',
  },
  firmwareFailed: {
    stage: 'fetch',
    reason: 'firmware',
    meaning: 'the load the phone should run cannot be fetched; it goes on with the one it has',
    doc5710: step3,
    alarmCode: 9,
    seenAt: 'counter Cisco TFTP\\RequestsNotFound',
  },
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
