/** What a clean-up says to a DHCP server, heard by a socket in its place. */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { DhcpMessageType, decodeDhcp } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { type ReleaseWay, releaseLeases } from '#worker/release.js';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** One lease given back: what was told of it, and what the server heard. */
async function release(address: string, way: Omit<ReleaseWay, 'serverPort'>) {
  const server = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  closers.push(() => server.close());
  await once(server, 'listening');
  const heard: { readonly from: string; readonly message: ReturnType<typeof decodeDhcp> }[] = [];
  const hears = new Promise<void>((resolve) => {
    server.on('message', (datagram, from) => {
      heard.push({ from: from.address, message: decodeDhcp(datagram) });
      resolve();
    });
  });
  const lease = { index: 1, mac: '02AB00000001', address, server: '127.0.0.1' };
  const released = await releaseLeases([lease], { serverPort: server.address().port, ...way });
  if (released.sent > 0) await hears;
  return { released, heard };
}

/** Of no network this host has (RFC 5737). */
const strange = '192.0.2.77';

describe('a lease given back', () => {
  it('comes from the leased address, with the client id of the phone', async () => {
    const { heard } = await release('127.21.1.7', { source: 'leased', clientId: 'mac' });
    expect(heard).toMatchObject([{ from: '127.21.1.7', message: { ciaddr: parseIpv4('127.21.1.7') } }]);
    expect(heard[0]!.message.options).toMatchObject({
      messageType: DhcpMessageType.release,
      clientId: Uint8Array.from([1, 0x02, 0xab, 0, 0, 0, 1]),
    });
  });

  it('comes from the host where phones spoke from there, though the leased address is not one of it', async () => {
    const { released, heard } = await release(strange, { source: 'host', clientId: 'mac' });
    expect(released).toEqual({ sent: 1, failed: [] });
    expect(heard).toMatchObject([{ from: '127.0.0.1', message: { ciaddr: parseIpv4(strange) } }]);
  });

  it('has no client id where phones had none', async () => {
    const { heard } = await release('127.21.1.7', { source: 'leased', clientId: 'none' });
    expect(heard).toHaveLength(1);
    expect(heard[0]!.message.options.clientId).toBeUndefined();
  });

  it('that could not be sent is told, with why', async () => {
    const { released } = await release(strange, { source: 'leased', clientId: 'mac' });
    expect(released).toMatchObject({
      sent: 0,
      failed: [{ address: strange, why: expect.stringContaining('EADDRNOTAVAIL') }],
    });
  });
});
