/** The outcomes of a boot until the phone knows its CallManagers: of its address and its files. */
import type { OutcomeRow } from './outcome-row.js';

const step2 = 'Step 2a: Phone Sends DHCP Request';
const step3 = 'Step 3a: Phone Sends TFTP Request for a Configuration File';
const services = 'Cisco CallManager and TFTP Services Do Not Run';
const rejected = 'Registration Rejected';
const manualSettings = 'Manually Configure the IP Parameters on a 12 SP+ or 30 VIP Phone';

export const bootOutcomes = {
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
} as const satisfies Record<string, OutcomeRow>;
