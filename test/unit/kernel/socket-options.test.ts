import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { socketOptions } from '#kernel/socket-options.js';
import { parseIpv4 } from '#wire/ipv4.js';

const isLinux = process.platform === 'linux';

/** Both ends of a connection on loopback. */
async function connection() {
  const server = net.createServer({ noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = net.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1', noDelay: true });
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[net.Socket], unknown];
  near.on('error', () => {});
  far.on('error', () => {});
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return { near, far, server };
}

describe.runIf(isLinux)('options of sockets', () => {
  const options = socketOptions!;

  test('are there on Linux, where koffi is installed', () => {
    expect(socketOptions).not.toBeNull();
  });

  test('a deaf socket acknowledges nothing, and TCP gives the connection up when its time is over', async () => {
    const { near, far } = await connection();
    options.setUserTimeout(near, 1_000);
    expect(options.isSilent(near)).toBe(false);
    options.deafen(far);
    near.write('is anybody there?');
    const [error] = (await once(near, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ETIMEDOUT');
  });

  test('silence is seen while it lasts, and is over when the socket hears again', async () => {
    const { near, far } = await connection();
    options.deafen(far);
    near.write('once');
    await expect.poll(() => options.isSilent(near), { timeout: 10_000 }).toBe(true);
    options.undeafen(far);
    expect(String((await once(far, 'data'))[0])).toBe('once');
    await expect.poll(() => options.isSilent(near), { timeout: 10_000 }).toBe(false);
  });

  test('a server that is deaf to some addresses hears nothing of them, not even SYN, and is there for all others', async () => {
    const { near, server } = await connection();
    const { port } = server.address() as net.AddressInfo;
    const call = (localAddress: string) => {
      const socket = net.connect({ port, host: '127.0.0.1', localAddress });
      onTestFinished(() => void socket.destroy());
      return socket;
    };
    expect(options.deafenTo(server, ['127.16.0.7', '127.16.0.9'].map(parseIpv4))).toBe(true);
    const unheard = call('127.16.0.7');
    await once(call('127.16.0.8'), 'connect');
    near.write('x');
    expect([unheard.connecting, options.isSilent(near)]).toEqual([true, false]);
    options.undeafen(server);
    await once(call('127.16.0.7'), 'connect');
  });

  test('a filter that is too long is none', async () => {
    const { server } = await connection();
    const scattered = Array.from({ length: 5_000 }, (_, n) => parseIpv4('10.0.0.1') + 32 * n);
    expect(options.deafenTo(server, scattered)).toBe(false);
    const { port } = server.address() as net.AddressInfo;
    const socket = net.connect({ port, host: '127.0.0.1' });
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
  });

  test('a server whose program does not read is not silent: its kernel acknowledges', async () => {
    const [hung, deaf] = await Promise.all([connection(), connection()]);
    hung.far.pause();
    options.deafen(deaf.far);
    for (const { near } of [hung, deaf]) near.write('is anybody there?');
    await expect.poll(() => options.isSilent(deaf.near), { timeout: 10_000 }).toBe(true);
    expect(options.isSilent(hung.near)).toBe(false);
  });

  test('a deaf server answers no SYN', async () => {
    const { server } = await connection();
    options.deafen(server);
    const late = net.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1' });
    onTestFinished(() => void late.destroy());
    late.on('error', () => {});
    const arrived = once(server, 'connection').then(() => 'arrived');
    await connection(); // a later call, to a server that hears, has come through
    expect(late.connecting).toBe(true);
    options.undeafen(server);
    expect(await arrived).toBe('arrived');
  });

  test('a closed socket is passed over', async () => {
    const { near } = await connection();
    near.destroy();
    await once(near, 'close');
    options.setUserTimeout(near, 1_000);
    options.deafen(near);
    options.undeafen(near);
    expect(options.isSilent(near)).toBe(false);
  });

  test('what the system refuses is told, and not that a socket was not deaf', async () => {
    const { near } = await connection();
    options.undeafen(near);
    const datagrams = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(datagrams, 'listening');
    onTestFinished(() => void datagrams.close());
    expect(() => options.setUserTimeout(datagrams, 1_000)).toThrow('this host refuses TCP_USER_TIMEOUT (ENOPROTOOPT)');
    expect(() => options.isSilent(datagrams)).toThrow(/refuses TCP_INFO \(E\w+\)$/);
  });
});
