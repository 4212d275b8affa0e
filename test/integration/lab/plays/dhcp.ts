/** The faults of the DHCP server, as a relay and its clients meet them. */
import { expect } from 'vitest';
import type { Lab } from '#lab/lab.js';
import { DhcpMessageType, type DhcpOptions, decodeDhcp } from '#wire/dhcp/packet.js';
import { relayToServer } from '#wire/dhcp/relay.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { message } from '../../../unit/lab/dhcp-subnet.js';
import { Asker, datagramRefusal, dhcpClient, inform, order, roundTrip } from '../clients.js';
import type { Plays } from './play.js';

const node = 'dhcp';

async function answers(lab: Lab, phone = '9'): Promise<void> {
  const client = dhcpClient(lab);
  await client.ask(inform(phone));
  await client.hears(1);
  expect(client.answers).toEqual([`ack 02AB1200000${phone}`]);
}

async function resumed(lab: Lab): Promise<void> {
  await lab.inject(order('resume', { node }));
  await answers(lab);
}

/** By a relay that asks for its own port (RFC 8357). */
function relayed(phone: string, options: Parameters<typeof message>[1]): Uint8Array {
  return relayToServer(message(phone, options), { giaddr: parseIpv4('127.0.0.1'), relaySourcePort: true });
}

export const dhcpPlays: Plays = {
  stop: async (lab) => {
    await lab.inject(order('stop', { node }));
    expect(await datagramRefusal(lab.addresses.dhcp!)).toBe('ECONNREFUSED');
    await resumed(lab);
  },

  hang: async (lab) => {
    const client = dhcpClient(lab);
    await lab.inject(order('hang', { node }));
    await client.ask(inform('1'));
    await roundTrip(lab);
    expect(client.answers).toEqual([]);
    await lab.inject(order('resume', { node }));
    await client.hears(1);
  },

  blackhole: async (lab) => {
    const client = dhcpClient(lab);
    await lab.inject(order('blackhole', { node }));
    await client.ask(inform('1'));
    await roundTrip(lab);
    await lab.inject(order('resume', { node }));
    await client.ask(inform('2'));
    await client.hears(1);
    expect(client.answers).toEqual(['ack 02AB12000002']);
  },

  slow: async (lab) => {
    await lab.inject(order('slow', { node, delayMs: 120 }));
    const began = performance.now();
    await answers(lab);
    expect(performance.now() - began).toBeGreaterThan(119);
    await resumed(lab);
  },

  lose: async (lab) => {
    const client = dhcpClient(lab);
    const discover = { messageType: DhcpMessageType.discover };
    await lab.inject(order('lose', { node, rate: 1, direction: 'toPhones' }));
    await client.ask(relayed('1', discover));
    await roundTrip(lab);
    await lab.inject(order('lose', { node, rate: 1, direction: 'toServer' }));
    await client.ask(relayed('2', discover));
    await roundTrip(lab);
    expect(client.answers).toEqual([]);
    await lab.inject(order('resume', { node }));
    // What got through to the server has its offer; what did not is offered the next address.
    const wish = { ...discover, requestedAddress: parseIpv4('127.16.1.0') };
    await client.ask(relayed('2', wish));
    await client.ask(relayed('1', discover));
    await client.hears(2);
    expect(client.answers).toEqual(['offer 02AB12000002', 'offer 02AB12000001']);
  },

  exhaust: async (lab) => {
    const client = dhcpClient(lab);
    const request = {
      messageType: DhcpMessageType.request,
      serverId: parseIpv4('127.0.0.1'),
      requestedAddress: parseIpv4('127.16.1.0'),
    };
    await client.ask(relayed('1', { messageType: DhcpMessageType.discover }));
    await client.hears(1);
    await client.ask(relayed('1', request));
    await client.hears(2);
    await lab.inject(order('exhaust', { node }));
    await client.ask(relayed('2', { messageType: DhcpMessageType.discover }));
    await client.ask(relayed('1', { messageType: DhcpMessageType.discover }));
    await client.hears(3);
    expect(client.answers).toEqual(['offer 02AB12000001', 'ack 02AB12000001', 'offer 02AB12000001']);
    await lab.inject(order('resume', { node }));
    await client.ask(relayed('2', { messageType: DhcpMessageType.discover }));
    await client.hears(4);
  },

  noTftpServer: async (lab) => {
    const told: DhcpOptions[] = [];
    const client = new Asker(lab.addresses.dhcp!, (bytes) => told.push(decodeDhcp(bytes).options));
    await client.ask(inform('1'));
    await client.hears(1);
    await lab.inject(order('noTftpServer', { node }));
    await client.ask(inform('1'));
    await client.hears(2);
    const [{ tftpServers, ...others } = {}, without] = told;
    expect(tftpServers).toHaveLength(1);
    expect(without).toEqual(others);
    await resumed(lab);
  },

  resume: async (lab) => {
    await lab.inject(order('exhaust', { node }));
    await lab.inject(order('stop', { node }));
    await resumed(lab);
    expect(lab.faults()).toEqual([]);
  },
};
