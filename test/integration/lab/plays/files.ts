/** The faults of the files, by TFTP and by HTTP. */
import { expect, vi } from 'vitest';
import type { Lab } from '#lab/lab.js';
import type { FaultName, FaultOrder } from '#terms/faults.js';
import { readConfiguration } from '#wire/config-file/configuration.js';
import { cm1, datagramRefusal, dial, fetched, Line, order, readRequest, roundTrip, tftpClient } from '../clients.js';
import type { Plays } from './play.js';

const node = 'tftp';
const mac = '02AB12000001';
/** The three forms of a phone's own file. */
const forms = [`SEP${mac}.cnf.xml`, `SEP${mac}.cnf`, `SEP${mac}.cnf.xml.sgn`];
const [own = ''] = forms;

/** What the forms of a file are under a fault of the files; all are whole again when it is over. */
async function filesUnder(lab: Lab, fault: FaultName, said: Partial<FaultOrder> = {}): Promise<(Buffer | 'none')[]> {
  await lab.inject(order(fault, { node, ...said }));
  const files: (Buffer | 'none')[] = [];
  for (const form of forms) files.push(await fetched(lab, form));
  await lab.inject(order('resume', { node }));
  for (const form of forms) {
    const names = readConfiguration((await fetched(lab, form)) as Buffer).callManagers.map(({ name }) => name);
    expect(names).toEqual(['127.0.0.1', '127.0.0.2']);
  }
  return files;
}

/** A request by HTTP, and whether it has been answered. */
function ask(lab: Lab, name = own) {
  const { address, port } = lab.addresses.http!;
  const headers = { connection: 'close' };
  const asked = { isAnswered: false, answer: fetch(`http://${address}:${port}/${name}`, { headers }) };
  asked.answer.then(
    () => (asked.isAnswered = true),
    () => (asked.isAnswered = true),
  );
  return asked;
}

export const filesPlays: Plays = {
  stop: async (lab) => {
    const open = await dial(lab.addresses.http!);
    await lab.inject(order('stop', { node }));
    expect(await open.end).toBe('FIN');
    expect(await datagramRefusal(lab.addresses.tftp!)).toBe('ECONNREFUSED');
    expect(await new Line(lab.addresses.http!).end).toBe('ECONNREFUSED');
    await lab.inject(order('resume', { node }));
    await fetched(lab, own);
  },

  hang: async (lab) => {
    const client = tftpClient(lab);
    await lab.inject(order('hang', { node }));
    await client.ask(readRequest(own));
    const asked = ask(lab);
    await roundTrip(lab);
    expect([client.files, asked.isAnswered]).toEqual([[], false]);
    await lab.inject(order('resume', { node }));
    await vi.waitFor(() => expect(client.files).toHaveLength(1), { timeout: 5_000 });
    expect((await asked.answer).status).toBe(200);
  },

  blackhole: async (lab) => {
    const client = tftpClient(lab);
    await lab.inject(order('blackhole', { node }));
    await client.ask(readRequest('none'));
    const late = new Line(lab.addresses.http!);
    await roundTrip(lab);
    expect([client.files, late.socket.connecting]).toEqual([[], true]);
    await lab.inject(order('resume', { node }));
    await client.ask(readRequest(own));
    await vi.waitFor(() => expect(client.files).toHaveLength(1), { timeout: 5_000 });
    expect(client.files[0]).not.toBe('none');
  },

  slow: async (lab) => {
    // Two blocks: each comes later, and so does the word that there is no file.
    for (const [name, delays] of [
      [own, 2],
      ['none', 1],
    ] as const) {
      await lab.inject(order('slow', { node, delayMs: 120 }));
      const client = tftpClient(lab);
      const began = performance.now();
      await client.ask(readRequest(name));
      await vi.waitFor(() => expect(client.files).toHaveLength(1), { interval: 5, timeout: 5_000 });
      expect(performance.now() - began).toBeGreaterThan(delays * 119);
      const askedAt = performance.now();
      await ask(lab, name).answer;
      expect(performance.now() - askedAt).toBeGreaterThan(119);
    }
    await lab.inject(order('resume', { node }));
    await fetched(lab, own);
  },

  lose: async (lab) => {
    const client = tftpClient(lab);
    await lab.inject(order('lose', { node, rate: 1 }));
    await client.ask(readRequest(own));
    await roundTrip(lab);
    expect(client.files).toEqual([]);
    expect((await ask(lab).answer).status).toBe(200); // what TCP loses it sends again
    await lab.inject(order('resume', { node }));
    await fetched(lab, own);
  },

  missingFile: async (lab) => {
    expect(await filesUnder(lab, 'missingFile')).toEqual(['none', 'none', 'none']);
  },

  corruptFile: async (lab) => {
    for (const file of await filesUnder(lab, 'corruptFile')) {
      expect(file.length).toBeGreaterThan(6);
      expect(() => readConfiguration(file as Buffer)).toThrow();
    }
  },

  staleFile: async (lab) => {
    const gone = { priority: 0, name: '127.0.0.9', port: cm1(lab).port };
    for (const file of await filesUnder(lab, 'staleFile')) {
      expect(readConfiguration(file as Buffer).callManagers).toEqual([gone]);
    }
    expect(await new Line({ ...gone, address: gone.name }).end).toBe('ECONNREFUSED');
  },

  wrongLoad: async (lab) => {
    const [xml, , signed] = await filesUnder(lab, 'wrongLoad', { load: 'SCCP99.9-9-9S' });
    for (const file of [xml, signed]) {
      expect(readConfiguration(file as Buffer).loadInformation).toBe('SCCP99.9-9-9S');
    }
    expect(await fetched(lab, 'SCCP99.9-9-9S.loads')).toBe('none');
  },

  resume: async (lab) => {
    await lab.inject(order('missingFile', { node }));
    await lab.inject(order('stop', { node }));
    await lab.inject(order('resume', { node }));
    expect(await fetched(lab, own)).not.toBe('none');
  },
};
