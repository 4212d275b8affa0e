/** That phones read what servers tell them, and not only that it came. */
import { afterEach, describe, expect, it } from 'vitest';
import { KeepAlive } from '#wire/sccp/catalogue.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import type { WorldOptions } from '../../support/phone-world.js';
import { ReplayServer } from '../../support/replay-server.js';
import { Stage, type WiredPhone } from '../../support/wired-phones.js';
import { PaperMind } from './paper-mind.js';
import { capabilitiesReq, paperServers } from './paper-servers.js';
import { readingOf } from './reading.js';

const stages: Stage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) stage.close();
});

/** A traced phone that boots at servers that have started. */
function onStage(options: WorldOptions, server: ReplayServer, ...others: readonly ReplayServer[]) {
  const stage = new Stage(server, ...others);
  stages.push(stage);
  const phone = stage.add({ ...options, isTraced: true });
  phone.boot();
  return { stage, phone };
}

/** When the phone said so on a link. */
function keepalivesOf(phone: WiredPhone, link: number): number[] {
  const writes = phone.wishes.filter((wish) => wish.what === 'write').filter((wish) => wish.link === link);
  return writes.flatMap(({ at, frames }) => (frames.some(({ name }) => name === 'KeepAlive') ? [at] : []));
}

describe('what a phone reads', () => {
  it('are the texts of every dynamic form, as they were laid out', async () => {
    const server = new ReplayServer(new PaperMind(paperServers['CallManager that speaks in dynamic ids']));
    await server.start();
    const { stage, phone } = onStage({ model: '7965G' }, server);
    await stage.until(() => phone.state === 'inService');
    const { heard } = readingOf(phone);
    const said = Object.fromEntries(heard.map(({ name, fields }) => [name, fields]));
    expect(said).toMatchObject({
      ConfigStatV2: { deviceName: 'SEP001F9E266369', userName: '', serverName: 'cm1' },
      LineStatV2: { line: 1, number: '2001', displayName: 'Ada', label: '2001' },
      SpeedDialStatV2: { instance: 2, number: '2001', label: 'Front desk' },
      FeatureStatV2: { label: 'Privacy' },
      ServiceURLStatV2: { instance: 1, url: 'http://10.1.0.11/menu' },
    });
    // The form from protocol 17 on, under the same id.
    expect(said.ServerRes).toMatchObject({ names: ['cm1', 'cm2', '', '', ''], ports: [2000, 2443, 0, 0, 0] });
  });

  /** One of 12 bytes tells nothing of links that stand by: 60 s (sccp.md 4.1). */
  const acks: readonly [what: string, frame: string, keepaliveMs: number, standbyMs: number][] = [
    ['of 12 bytes', vectors.T7, 30_000, 60_000],
    ['of 20 bytes', '18000000 00000000 81000000 14000000 4d2f442f59410000 2d000000 0b20f1ff', 20_000, 45_000],
  ];

  it.each(acks)('are the intervals of a RegisterAck %s: its own, and that of a link that stands by', async (...row) => {
    const [, ack, keepaliveMs, standbyMs] = row;
    const { says } = paperServers['CallManager 4.1'];
    const paper = { ...paperServers['CallManager 4.1'], says: { ...says, Register: [ack, capabilitiesReq] } };
    const [first, second] = ['127.0.0.1', '127.0.0.2'].map((host) => new ReplayServer(new PaperMind(paper), host));
    await Promise.all([first!.start(), second!.start()]);
    const { stage, phone } = onStage({ model: '7960', standbyLinks: true }, first!, second!);
    await stage.until(() => (second!.conversations[0]?.count(KeepAlive.id) ?? 0) === 3);
    expect(readingOf(phone).keepaliveMs).toEqual([keepaliveMs]);
    const [own, standby] = [0, 1].map((link) => keepalivesOf(phone, link));
    expect(new Set(own!.slice(1).map((at, n) => at - own![n]!))).toEqual(new Set([keepaliveMs]));
    expect(new Set(standby!.slice(1).map((at, n) => at - standby![n]!))).toEqual(new Set([standbyMs]));
  });
});
