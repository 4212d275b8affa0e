/** What the kernel did to a run is found in its counters. */
import { spawn, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import os from 'node:os';
import { expect, it } from 'vitest';
import { HostWatch } from '#coordinator/host-watch.js';

const tells = existsSync('/proc/net/snmp');

/** Sends more than a small receive buffer holds, and ends when the last has left. */
const flood = `
const socket = require('node:dgram').createSocket('udp4');
let left = 8;
for (let n = left; n > 0; n--) socket.send(Buffer.alloc(1400), Number(process.argv[1]), '127.0.0.1', () => {
  if (--left === 0) socket.close();
});`;

it('datagrams that nobody reads in time are found dropped, where the platform tells', async () => {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 1 }).bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const watch = new HostWatch(null);
  // This thread waits for the child, so it reads nothing meanwhile.
  spawnSync(process.execPath, ['-e', flood, String(socket.address().port)]);
  const { udpDrops, listenOverflows, steal, memoryUsedShare, clockStepMs } = watch.facts();
  socket.close();
  if (!tells) return expect([udpDrops, listenOverflows, steal, memoryUsedShare]).toEqual([null, null, null, null]);
  expect(udpDrops).toBeGreaterThan(0);
  expect(listenOverflows).toBeGreaterThanOrEqual(0);
  expect(steal).toBeGreaterThanOrEqual(0);
  expect(steal).toBeLessThanOrEqual(1);
  // Never more than Node is told.
  expect(memoryUsedShare).toBeGreaterThan(0);
  expect(memoryUsedShare).toBeLessThanOrEqual(1 - os.freemem() / os.totalmem() + 0.02);
  expect(Math.abs(clockStepMs)).toBeLessThan(500);
});

/** Says a line when it has begun, and another when it has worked for a while of the processor's time. */
const work = `
process.stdout.write('begun\\n');
while (process.cpuUsage().user < 500_000);
process.stdout.write('done\\n');
`;

it.runIf(tells)('a lab that shares its processor with another program is found waiting for it', async () => {
  const onOneProcessor = () =>
    spawn('taskset', ['-c', '0', process.execPath, '-e', work], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [lab, other] = [onOneProcessor(), onOneProcessor()];
  await Promise.all([lab, other].map((child) => once(child.stdout!, 'data')));
  const watch = new HostWatch(lab.pid!);
  await once(lab.stdout!, 'data');
  expect(watch.facts().labWaitedShare).toBeGreaterThan(0.2);
  await Promise.all([lab, other].map((child) => (child.exitCode === null ? once(child, 'exit') : null)));
  expect(new HostWatch(null).facts().labWaitedShare).toBeNull();
});
