/** The faults of servers that are asked in single messages, and of the view, for half of two phones. */
import { expect, vi } from 'vitest';
import type { Lab } from '#lab/lab.js';
import type { FaultName, FaultOrder, ServerKind } from '#terms/faults.js';
import { readConfiguration } from '#wire/config-file/configuration.js';
import { DhcpMessageType, type DhcpPacket, decodeDhcp } from '#wire/dhcp/packet.js';
import { relayToServer } from '#wire/dhcp/relay.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { message } from '../../../unit/lab/dhcp-subnet.js';
import { Asker, dnsClient, fetched, order, question, readRequest, roundTrip, tftpClient } from '../clients.js';
import type { Plays } from './play.js';
import { halved, registered, spared, struck, type TestPhone } from './two-phones.js';

/** The answer that has come by now; null: none has. */
type Asked = () => { readonly answer: unknown } | null;
type Ask = (lab: Lab, phone: TestPhone) => Promise<Asked>;

async function asked(client: Asker<unknown>, bytes: Uint8Array): Promise<Asked> {
  await client.ask(bytes);
  return () => (client.answers.length === 0 ? null : { answer: client.answers[0] });
}

const askDns: Ask = (lab, { address }) => asked(dnsClient(lab, address), question(1, 'cm2.lab.test'));

/** DISCOVER, by relay. */
const askDhcp: Ask = (lab, { name }) => {
  const said = message('0', { messageType: DhcpMessageType.discover }, { mac: name.slice(3) });
  const client = new Asker<DhcpPacket>(lab.addresses.dhcp!, (bytes) => decodeDhcp(bytes));
  return asked(client, relayToServer(said, { giaddr: parseIpv4('127.0.0.1'), relaySourcePort: true }));
};

/** Its own file by TFTP, and by HTTP from its own address. */
const askFiles: Ask = async (lab, { name }) => {
  const client = tftpClient(lab);
  await client.ask(readRequest(`${name}.cnf.xml`));
  const { address, port } = lab.addresses.http!;
  let byHttp = false;
  fetch(`http://${address}:${port}/${name}.cnf.xml`, { headers: { connection: 'close' } }).then(
    () => (byHttp = true),
    () => {},
  );
  return () => (client.files.length === 0 && !byHttp ? null : { answer: client.files[0] });
};

/** The other phone is answered, this one is not; once it is over, `isKept` says whether it is then. */
function unheard(
  node: 'dns' | 'dhcp' | 'tftp',
  ask: Ask,
  fault: FaultName,
  isKept = false,
  said: Partial<FaultOrder> = {},
) {
  return async (lab: Lab): Promise<void> => {
    await lab.inject(halved(fault, { node, ...said }));
    const theirs = await ask(lab, struck);
    const others = await ask(lab, spared);
    await vi.waitFor(() => expect(others()).not.toBeNull(), { interval: 5, timeout: 5_000 });
    await roundTrip(lab);
    expect(theirs()).toBeNull();
    await lab.inject(order('resume', { node }));
    if (isKept) await vi.waitFor(() => expect(theirs()).not.toBeNull(), { interval: 5, timeout: 5_000 });
    const again = await ask(lab, struck);
    await vi.waitFor(() => expect(again()).not.toBeNull(), { interval: 5, timeout: 5_000 });
  };
}

/** This one is answered 300 ms later, and the other, though it asks behind it, before it. */
function later(node: 'dns' | 'dhcp' | 'tftp', ask: Ask) {
  return async (lab: Lab): Promise<void> => {
    await lab.inject(halved('slow', { node, delayMs: 300 }));
    const began = performance.now();
    const [theirs, others] = [await ask(lab, struck), await ask(lab, spared)];
    await vi.waitFor(() => expect(others()).not.toBeNull(), { interval: 5, timeout: 5_000 });
    expect(theirs()).toBeNull();
    await vi.waitFor(() => expect(theirs()).not.toBeNull(), { interval: 5, timeout: 5_000 });
    expect(performance.now() - began).toBeGreaterThan(299);
  };
}

/** Their files under a fault: this one's, and the other's. */
async function filesUnder(lab: Lab, fault: FaultName, said: Partial<FaultOrder> = {}): Promise<(Buffer | 'none')[]> {
  await lab.inject(halved(fault, { node: 'tftp', ...said }));
  return [await fetched(lab, `${struck.name}.cnf.xml`), await fetched(lab, `${spared.name}.cnf.xml`)];
}

const lost = { rate: 1 } as const;

export const sharesOfMessages: Readonly<Record<Exclude<ServerKind, 'callManager'>, Plays>> = {
  dhcp: {
    stop: unheard('dhcp', askDhcp, 'stop'),
    hang: unheard('dhcp', askDhcp, 'hang', true),
    blackhole: unheard('dhcp', askDhcp, 'blackhole'),
    lose: unheard('dhcp', askDhcp, 'lose', false, lost),
    exhaust: unheard('dhcp', askDhcp, 'exhaust'),
    slow: later('dhcp', askDhcp),
    noTftpServer: async (lab) => {
      await lab.inject(halved('noTftpServer', { node: 'dhcp' }));
      const answers = [await askDhcp(lab, struck), await askDhcp(lab, spared)];
      await vi.waitFor(() => expect(answers.every((answer) => answer() !== null)).toBe(true), { timeout: 5_000 });
      const told = answers.map((answer) => (answer()!.answer as DhcpPacket).options.tftpServers?.length);
      expect(told).toEqual([undefined, 1]);
    },
  },

  tftp: {
    stop: unheard('tftp', askFiles, 'stop'),
    hang: unheard('tftp', askFiles, 'hang', true),
    blackhole: unheard('tftp', askFiles, 'blackhole'),
    slow: later('tftp', askFiles),
    lose: async (lab) => {
      await lab.inject(halved('lose', { node: 'tftp', ...lost }));
      const clients = [struck, spared].map(({ name }) => ({ name, client: tftpClient(lab) }));
      for (const { name, client } of clients) await client.ask(readRequest(`${name}.cnf.xml`));
      await vi.waitFor(() => expect(clients[1]!.client.files).toHaveLength(1), { timeout: 5_000 });
      expect(clients[0]!.client.files).toEqual([]);
    },
    missingFile: async (lab) => {
      const [theirs, others] = await filesUnder(lab, 'missingFile');
      expect([theirs === 'none', others === 'none']).toEqual([true, false]);
    },
    corruptFile: async (lab) => {
      const [theirs, others] = await filesUnder(lab, 'corruptFile');
      expect(() => readConfiguration(theirs as Buffer)).toThrow();
      readConfiguration(others as Buffer);
    },
    staleFile: async (lab) => {
      const files = await filesUnder(lab, 'staleFile');
      expect(files.map((file) => readConfiguration(file as Buffer).callManagers.length)).toEqual([1, 2]);
    },
    wrongLoad: async (lab) => {
      const files = await filesUnder(lab, 'wrongLoad', { load: 'SCCP99.9-9-9S' });
      const loads = files.map((file) => readConfiguration(file as Buffer).loadInformation);
      expect(loads).toEqual(['SCCP99.9-9-9S', '']);
    },
  },

  dns: {
    stop: unheard('dns', askDns, 'stop'),
    hang: unheard('dns', askDns, 'hang', true),
    blackhole: unheard('dns', askDns, 'blackhole'),
    lose: unheard('dns', askDns, 'lose', false, lost),
    slow: later('dns', askDns),
    unresolvable: async (lab) => {
      await lab.inject(halved('unresolvable', { node: 'dns' }));
      const answers = [await askDns(lab, struck), await askDns(lab, spared)];
      await vi.waitFor(() => expect(answers.every((answer) => answer() !== null)).toBe(true), { timeout: 5_000 });
      expect(answers.map((answer) => answer()!.answer)).toEqual(['1: none', `1: ${parseIpv4('127.0.0.2')}`]);
    },
  },

  view: {
    lie: async (lab) => {
      for (const phone of [struck, spared]) await registered(lab, phone);
      await lab.inject(halved('lie', { node: 'view' }));
      const shown = Object.fromEntries(lab.devices(0, 2).map(({ name, status }) => [name, status]));
      expect(shown).toEqual({ [struck.name]: 'unregistered', [spared.name]: 'registered' });
    },
  },
};
