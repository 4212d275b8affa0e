/** Phones against DHCP servers that other people wrote, in networks of the test's own; dhcp-cases.ts tells who plays what. */
import { it } from 'vitest';
import { DhcpRun, dhcpProfile } from '../../support/dhcp-run.js';
import { Dhcpd } from '../../support/dhcpd.js';
import { Dnsmasq } from '../../support/dnsmasq.js';
import { Kea } from '../../support/kea.js';
import { Namespaces } from '../../support/namespaces.js';
import { describeWithPeer } from '../../support/peers.js';
import { networkNamespaces } from '../../support/veth-pair.js';
import { cases } from './dhcp-cases.js';

const servers = {
  kea: {
    title: 'Kea',
    program: 'kea-dhcp4',
    package: 'kea-dhcp4-server',
    start: Kea.within,
    relayPort: 0,
    endOfText: '',
  },
  dhcpd: {
    title: 'ISC dhcpd',
    program: 'dhcpd',
    package: 'isc-dhcp-server',
    start: Dhcpd.start,
    relayPort: 67,
    endOfText: '',
  },
  dnsmasq: {
    title: 'dnsmasq',
    program: 'dnsmasq',
    package: 'dnsmasq-base',
    start: Dnsmasq.start,
    relayPort: 67,
    endOfText: '\0',
  },
} as const;

/** Unless a case says otherwise. */
const usual = {
  pools: [],
  renewAfter: 60,
  rebindAfter: 100,
  tftpServers: ['127.0.0.1', '127.0.0.2'],
  tftpServerName: '',
  dnsServer: '127.0.0.1',
  given: [],
  isSequential: false,
  minSecs: 0,
};

for (const [name, { title, program, package: from, start, relayPort, endOfText }] of Object.entries(servers)) {
  describeWithPeer(
    [program, networkNamespaces, 'tshark'],
    [from, 'iproute2', 'tshark'],
    `phones against ${title}`,
    () => {
      // Mostly they wait, each in namespaces of its own.
      for (const { title, play } of cases.filter(({ by }) => by.some((server) => server === name))) {
        it.concurrent(title, async ({ onTestFinished }) => {
          const network = await Namespaces.make();
          onTestFinished(() => network.remove());
          await play({
            network,
            relayPort,
            endOfText,
            startServer: async (order) => {
              const server = await start({ ...usual, ...order, at: network.server });
              onTestFinished(() => server.stop());
              return server;
            },
            startRun: (fields, port) => DhcpRun.start(network, dhcpProfile(fields, port)),
          });
        });
      }
    },
  );
}
