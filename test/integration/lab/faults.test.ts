import { describe, expect, it } from 'vitest';
import type { LabSettings } from '#lab/settings.js';
import { type FaultName, faultNames, faultRow, type ServerKind, serverKinds } from '#terms/faults.js';
import { decodeTftp, encodeAck } from '#wire/tftp/packet.js';
import { Asker, cm1, dial, fetched, Line, order, readRequest, roundTrip, startLab } from './clients.js';
import { callManagerPlays } from './plays/call-manager.js';
import { dhcpPlays } from './plays/dhcp.js';
import { filesPlays } from './plays/files.js';
import { dnsPlays, viewPlays } from './plays/names-and-view.js';
import type { Plays } from './plays/play.js';
import { sharesOfLinks } from './plays/shares-of-links.js';
import { sharesOfMessages } from './plays/shares-of-messages.js';
import { twoPhones } from './plays/two-phones.js';

const plays: Record<ServerKind, Plays> = {
  callManager: callManagerPlays,
  dhcp: dhcpPlays,
  tftp: filesPlays,
  dns: dnsPlays,
  view: viewPlays,
};

describe.each(serverKinds)('a fault at a server of the kind %s', (kind) => {
  const befalling = faultNames.filter((name) => faultRow(name).at.includes(kind));

  it('is played here, whatever the table says can befall it', () => {
    expect(Object.keys(plays[kind]).sort()).toEqual([...befalling].sort());
  });

  it.each(befalling)('is on the wire what the table says, and over when it is over: %s', async (name: FaultName) => {
    await plays[kind][name]!(await startLab());
  });
});

const shares: Record<ServerKind, Plays> = { callManager: sharesOfLinks, ...sharesOfMessages };

describe.each(serverKinds)('a fault for half of two phones at a server of the kind %s', (kind) => {
  const befalling = faultNames.filter((name) => faultRow(name).at.includes(kind) && faultRow(name).whyNoShare === '');

  it('is played here, whatever the table says can befall some', () => {
    expect(Object.keys(shares[kind]).sort()).toEqual([...befalling].sort());
  });

  it.each(befalling)('befalls one and not the other: %s', async (name: FaultName) => {
    await shares[kind][name]!(await startLab({ phones: twoPhones }));
  });
});

describe('a transfer under way at the TFTP server', () => {
  /** Of the file of a phone, two blocks long: what came, and a client that acknowledges nothing by itself. */
  async function begun(changes: Partial<LabSettings> = {}) {
    const lab = await startLab(changes);
    const acks: ((block: number) => void)[] = [];
    const asker = new Asker(lab.addresses.tftp!, (bytes, reply) => {
      const packet = decodeTftp(bytes);
      acks.push((block) => reply(encodeAck(block)));
      return packet.kind === 'data' ? packet.block : packet.kind;
    });
    await asker.ask(readRequest('SEP02AB12000001.cnf.xml'));
    await asker.hears(1);
    return { lab, asker, acknowledge: (block: number) => acks.at(-1)!(block) };
  }

  it('goes on where it was when a server that hung goes on', async () => {
    const { lab, asker, acknowledge } = await begun();
    await lab.inject(order('hang', { node: 'tftp' }));
    acknowledge(1);
    await roundTrip(lab);
    expect(asker.answers).toEqual([1]);
    await lab.inject(order('resume', { node: 'tftp' }));
    await asker.hears(2);
    expect(asker.answers).toEqual([1, 2]);
  });

  it('is forgotten by a server that is stopped, and its slot is free', async () => {
    const { lab } = await begun({ capacity: { tftpSlots: 1 } });
    await lab.inject(order('stop', { node: 'tftp' }));
    await lab.inject(order('resume', { node: 'tftp' }));
    expect(await fetched(lab, 'SEP02AB12000001.cnf.xml')).not.toBe('none');
  });
});

describe('a fault', () => {
  it('ends by itself when its time is over', async () => {
    const lab = await startLab();
    const line = await dial(cm1(lab));
    await lab.inject(order('stop', { node: 'cm1', forMs: 150 }));
    expect(await line.end).toBe('FIN');
    expect(lab.faults()).toMatchObject([{ fault: 'stop', node: 'cm1' }]);
    expect(await new Line(cm1(lab)).end).toBe('ECONNREFUSED');
    await expect.poll(() => lab.faults(), { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => dial(cm1(lab)).then(() => 'open'), { timeout: 5_000 }).toBe('open');
  });

  it('finds on its links whoever the system has let in, though nobody has accepted them yet', async () => {
    const lab = await startLab();
    const line = new Line(cm1(lab)); // on loopback the handshake is over by now
    await lab.inject(order('stop', { node: 'cm1' }));
    expect(await line.end).toBe('FIN');
  });

  it('befalls every server it can where none is named', async () => {
    const lab = await startLab();
    await lab.inject(order('stop'));
    expect(lab.faults().map(({ node }) => node)).toEqual(['cm1', 'cm2', 'dhcp', 'tftp', 'dns']);
    await lab.inject(order('resume'));
    expect(lab.faults()).toEqual([]);
    await dial(cm1(lab));
  });

  it('that cannot be is refused, and nothing is done', async () => {
    const lab = await startLab({ dhcp: null });
    for (const [wrong, hint] of [
      [order('hang', { node: 'cm9' }), /no server "cm9"; there are: cm1, cm2, tftp, dns, view/],
      [order('crash', { node: 'tftp' }), /crash cannot befall tftp; it can befall cm1, cm2/],
      [order('exhaust'), /no server that is here/],
      [order('slow', { node: 'cm1' }), /slow needs delayMs/],
    ] as const) {
      await expect(lab.inject(wrong)).rejects.toMatchObject({ code: 'arguments-invalid', message: hint });
    }
    expect(lab.faults()).toEqual([]);
  });
});
