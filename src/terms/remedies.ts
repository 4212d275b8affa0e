/**
 * What a person does about each outcome: what the display shows when it is not the text of the phone's state (null: it
 * is), and what to look at next, the likeliest first; Cisco Doc 5710 has the long form of most of it.
 */
import type { OutcomeName } from './outcomes.js';

interface Remedy {
  readonly lcd: string | null;
  readonly check: readonly string[];
}

const isServiceUp = 'Service > Control Center: do the Cisco CallManager and the Cisco TFTP service run?';
const isListed = 'Device > Phone: does a phone with this MAC address exist? The label on the phone may be wrong.';
const captureBoth = 'take a trace on both subnets: access lists often differ in each direction';
const withoutDhcp = 'set address, mask, router and TFTP server on the phone by hand: if it registers, DHCP is at fault';
const isDnsThere =
  'is the address of option 6 that of a DNS server? Does it run, and do queries to its port 53 come through both ways?';
const useAddresses = 'System > Server: the IP address of each server, not its name';
const recreate = 'delete the phone and create it again, or build all CNF files anew, with their cache off';

export const remedies: Readonly<Record<OutcomeName, Remedy>> = {
  leaseTimeout: {
    lcd: null,
    check: [
      'does the DHCP server run, and does it see the DISCOVER? Without it: VLAN, relay (ip helper-address), port',
      'has its scope for this subnet an address left?',
      withoutDhcp,
    ],
  },
  leaseNak: {
    lcd: null,
    check: [
      'was the phone moved to another subnet, or the scope changed? It asks anew by itself',
      'two DHCP servers with different scopes on one subnet',
    ],
  },
  leaseLost: {
    lcd: null,
    check: ['is the DHCP server that gave the lease reachable from the phone’s subnet?', 'a longer lease'],
  },
  duplicateAddress: {
    lcd: null,
    check: [
      'a host with this address set by hand, inside the range of the scope',
      'two DHCP servers that lend the same range',
    ],
  },
  tftpUnresolved: {
    lcd: 'DNS Error',
    check: [
      'option 66 names a host: does the DNS server of option 6 know it, with the domain of option 15?',
      'option 150 with addresses needs no DNS',
    ],
  },
  tftpUnanswered: {
    lcd: 'DNS Error',
    check: [isDnsThere, 'option 150 with addresses needs no DNS'],
  },
  noTftpServer: {
    lcd: null,
    check: [
      'add option 150, the address of the TFTP server, to the scope',
      'or set an alternate TFTP server on the phone',
    ],
  },
  tftpUnreachable: {
    lcd: null,
    check: ['subnet mask and default router on the phone: the TFTP server must be on its subnet or behind its router'],
  },
  dnsUnreachable: {
    lcd: null,
    check: ['subnet mask and default router on the phone: the DNS server must be on its subnet or behind its router'],
  },
  fetchTimeout: {
    lcd: null,
    check: [
      isServiceUp,
      'is the TFTP address of the lease that of the TFTP server? Does a ping from this subnet reach it?',
      captureBoth,
    ],
  },
  fetchRefused: {
    lcd: null,
    check: [
      isServiceUp,
      'is the TFTP address of the lease that of the TFTP server?',
      'by HTTP (phones.fetchBy): does that server have its files there, too (network.ports.http)? Older ones do not',
    ],
  },
  filesMissing: {
    lcd: null,
    check: [isListed, 'or turn on auto-registration: then the default file exists'],
  },
  fetchError: {
    lcd: null,
    check: ['the trace of the TFTP server (ctftp*.txt): what it says of this file', isServiceUp],
  },
  fileCorrupt: {
    lcd: null,
    check: [recreate],
  },
  noCallManager: {
    lcd: null,
    check: ['System > Device Pool: which CallManager group has the phone, and is any server in it?', useAddresses],
  },
  nameUnresolved: {
    lcd: 'DNS Error',
    check: [useAddresses, 'the hosts and lmhosts files of the CallManager servers'],
  },
  versionError: {
    lcd: 'version error',
    check: [
      'Device > Phone: is the phone type the one on the desk? Choose the right one, then switch the phone off and on',
      'Device Defaults: is the load of this type one of its own?',
    ],
  },
  nameUnanswered: {
    lcd: 'DNS Error',
    check: [isDnsThere, useAddresses],
  },
  firmwareFailed: {
    lcd: null,
    check: ['Device Defaults or the phone’s load information: does the TFTP server have every file of this load?'],
  },
  connectRefused: {
    lcd: null,
    check: [
      isServiceUp,
      'is it the right server? See the CallManager group of the phone’s device pool',
      'a phone nobody uses any more: delete it from CallManager, or unplug it',
    ],
  },
  connectTimeout: {
    lcd: null,
    check: ['ping the CallManager from the phone’s subnet: router, VLAN, access lists for TCP port 2000', captureBoth],
  },
  connectUnreachable: {
    lcd: null,
    check: ['default router and routes between the subnets of phone and CallManager', useAddresses],
  },
  registerRejected: {
    lcd: 'Registration Rejected',
    check: [
      'Device > Phone: the MAC address, and the very model (a 7961G is a 7961, not a 7961G-GE)',
      'do publisher and subscribers run the same version? Is this model known to it?',
      'auto-registration: are there directory numbers left? Delete unassigned ones, then restart Cisco TFTP',
      recreate,
    ],
  },
  registerTimeout: {
    lcd: null,
    check: [
      'the CallManager accepts connections but does not work: its event log, its processor, its database',
      isServiceUp,
    ],
  },
  registerClosed: {
    lcd: null,
    check: ['the application log of the CallManager at this moment: Administrative Tools > Event Viewer', isListed],
  },
  provisionClosed: {
    lcd: null,
    check: ['a second phone with the same name, whose Register ends the first', recreate],
  },
  serviceClosed: {
    lcd: null,
    check: [
      isServiceUp,
      'was the CallManager stopped or restarted at this moment?',
      'Service Parameters > Max Events Allowed: a phone that sends more is cut off (reason 12, SCCP throttling)',
    ],
  },
  serviceReset: {
    lcd: null,
    check: ['the CallManager’s host: has it crashed or started anew?', isServiceUp],
  },
  pathLost: {
    lcd: null,
    check: [
      'links, routers and access lists between phone and CallManager',
      'the port of the CallManager: mls qos trust',
    ],
  },
  serviceUnreachable: {
    lcd: null,
    check: ['links, routers and access lists between phone and CallManager: a trace names who reports it'],
  },
  keepaliveLost: {
    lcd: null,
    check: [
      'the switch port of the CallManager: with mls qos it must be trusted (mls qos trust)',
      'far phones: Service Parameters > StationKeepaliveInterval, from 30 to 90 seconds',
      'is the CallManager overloaded?',
    ],
  },
  resetByServer: {
    lcd: 'Resetting',
    check: [
      'did somebody reset the phone or its device pool?',
      `again and again: is the phone added properly? ${isListed}`,
    ],
  },
  garbled: {
    lcd: null,
    check: ['does a CallManager listen at this address and port, without TLS?'],
  },
};
