/** A CallManager whose service does not run, as a phone meets it: the third of the loops of a DHCP storm. */
import { once } from 'node:events';
import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { timedStages } from '#stats/metrics.js';
import { Outcome } from '#terms/outcomes.js';
import { State } from '#terms/states.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { Permitted } from '#worker/permitted.js';
import { fixedAt, makeHerd } from '../../support/small-herd.js';

/** A port nobody listens on. */
async function deadPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('refuses SYN, and half of the phones know it within a millisecond', async () => {
  const phones = 101;
  const origin = performance.now();
  const clock = () => performance.now() - origin;
  const { herd, count } = makeHerd({
    phones,
    settings: { fetchBy: 'off', restartDelayMs: [600_000, 600_000] },
    identity: fixedAt({ port: await deadPort() }),
    herd: { permitted: new Permitted([{ network: parseIpv4('127.0.0.0'), prefix: 8 }]) },
    clock,
  });
  onTestFinished(() => herd.closeAll());
  const toldSeconds = () => count('stageFailedSeconds', timedStages.indexOf('connect'));

  const tookMs: number[] = [];
  for (let slot = 0; slot < phones; slot++) {
    const before = toldSeconds();
    herd.powerOn(clock(), slot, clock(), 0);
    herd.turn(clock());
    while (herd.phones[slot]!.state !== State.restarting) await setImmediate();
    tookMs.push((toldSeconds() - before) * 1_000);
  }
  expect(count('outcomes', Outcome.connectRefused)).toBe(phones);
  tookMs.sort((a, b) => a - b);
  expect(tookMs[0]).toBeGreaterThan(0);
  expect(tookMs[phones >> 1]).toBeLessThan(1);
});
