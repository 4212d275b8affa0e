/** The settings of a lab that has every server, on any ports, and two phones in its database. */
import type { LabSettings } from '#lab/settings.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { old, young } from '../unit/lab/call-manager-link.js';

export const labOfEverything = {
  devices: [old, young],
  unknownPhones: 'missingFile',
  keepaliveIntervalMs: 30_000,
  callManagers: 2,
  dhcp: {
    subnets: [
      {
        network: parseIpv4('127.16.0.0'),
        mask: parseIpv4('255.240.0.0'),
        first: parseIpv4('127.16.1.0'),
        last: parseIpv4('127.16.1.9'),
        router: parseIpv4('127.16.0.1'),
        giaddrs: [parseIpv4('127.0.0.1')],
      },
    ],
    leaseMs: 60_000,
  },
  hasTftp: true,
  signedFiles: true,
  ports: { dhcp: 0, dns: 0, tftp: 0, http: 0, sccp: 0 },
} as const satisfies LabSettings;
