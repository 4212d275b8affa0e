import { describe, expect, it } from 'vitest';
import { type FaultName, faultNames, faultRow, type ServerKind, serverKinds } from '#terms/faults.js';
import { cm1, dial, Line, order, startLab } from './clients.js';
import { callManagerPlays } from './plays/call-manager.js';
import { dhcpPlays } from './plays/dhcp.js';
import { filesPlays } from './plays/files.js';
import { dnsPlays, viewPlays } from './plays/names-and-view.js';
import type { Plays } from './plays/play.js';

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
