/** Links whose other side does not acknowledge: found by TCP, and told from servers that only do not answer. */
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { socketOptions } from '#kernel/socket-options.js';
import { SccpLinks } from '#worker/sccp-links.js';
import { LinkEar } from '../../support/link-ear.js';

/** A server that never reads, and the links of phones to it. */
async function stage() {
  const ear = new LinkEar();
  const links = new SccpLinks(ear);
  const arrived: net.Socket[] = [];
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {});
    arrived.push(socket);
  });
  onTestFinished(() => {
    links.closeAll();
    for (const socket of arrived) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const connect = (phone: number, silenceMs: number) =>
    links.connect(phone, 0, 1, '127.0.0.1', port, silenceMs, undefined);
  return { ear, links, server, arrived, connect };
}

describe.runIf(process.platform === 'linux')('a link to which nothing comes back', () => {
  const { deafen, undeafen } = socketOptions!;

  test('ends as a timeout when the patience of its phone is over', async () => {
    const { ear, links, arrived, connect } = await stage();
    connect(0, 1_000);
    connect(1, 60_000);
    await vi.waitFor(() => expect(arrived).toHaveLength(2));
    for (const socket of arrived) deafen(socket);
    const before = performance.now();
    for (const phone of [0, 1]) links.write(phone, 0, Buffer.from('alive?'));
    await ear.until('0/0/1 timeout');
    expect(performance.now() - before).toBeGreaterThan(900);
    expect(ear.heard.filter((word) => word.startsWith('1/'))).toEqual(['1/0/1 connected']);
  });

  test('is silent, and the link to a server that does not read is not', async () => {
    const { links, arrived, connect } = await stage();
    for (const phone of [0, 1]) connect(phone, 60_000);
    await vi.waitFor(() => expect(arrived).toHaveLength(2));
    deafen(arrived[0]!);
    for (const phone of [0, 1]) links.write(phone, 0, Buffer.from('alive?'));
    const silent = () => [0, 1].filter((phone) => links.isSilent(phone, 0));
    await expect.poll(silent, { timeout: 10_000 }).toHaveLength(1);
    undeafen(arrived[0]!);
    await expect.poll(silent, { timeout: 10_000 }).toEqual([]);
  });

  test('is waited for longer than that while SYN is unanswered: that patience is another', async () => {
    const { ear, links, server, connect } = await stage();
    deafen(server);
    connect(0, 200);
    // SYN is sent again after one second.
    await expect.poll(() => links.isSilent(0, 0), { timeout: 10_000 }).toBe(true);
    undeafen(server);
    await ear.until('0/0/1 connected');
    expect(ear.heard).toEqual(['0/0/1 connected']);
  });

  test('is not silent where there is no link', async () => {
    const { links } = await stage();
    expect(links.isSilent(7, 2)).toBe(false);
  });
});
