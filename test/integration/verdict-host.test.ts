/** What the kernel did to a run is found in its counters. */
import { spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
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
  const watch = new HostWatch(process.pid);
  // This thread waits for the child, so it reads nothing meanwhile.
  spawnSync(process.execPath, ['-e', flood, String(socket.address().port)]);
  const { udpDrops, listenOverflows, steal, labWaitedShare, clockStepMs } = watch.facts();
  socket.close();
  if (!tells) return expect([udpDrops, listenOverflows, steal, labWaitedShare]).toEqual([null, null, null, null]);
  expect(udpDrops).toBeGreaterThan(0);
  expect(listenOverflows).toBeGreaterThanOrEqual(0);
  expect(steal).toBeGreaterThanOrEqual(0);
  expect(steal).toBeLessThanOrEqual(1);
  expect(labWaitedShare).toBeGreaterThan(0);
  expect(labWaitedShare).toBeLessThan(1);
  expect(Math.abs(clockStepMs)).toBeLessThan(500);
});
