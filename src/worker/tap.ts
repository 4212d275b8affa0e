/**
 * Who spoke to whom, of a datagram that passes a socket: for a trace, which wants addresses and ports as they really are.
 */
import type dgram from 'node:dgram';
import os from 'node:os';
import type { Trace } from '#phone/trace.js';
import { parseIpv4 } from '#wire/ipv4.js';
import type { Way } from '#wire/trace/ip-packets.js';
import type { TracedProtocol } from '#wire/trace/traced-packet.js';

const everybody = 0xffff_ffff;
const loopback = 0x7f00_0001;

/** Tells of a datagram that is handed to a socket now; through one that is not bound yet it leaves once it is. */
export function tellSent(
  trace: Trace,
  phone: number,
  protocol: TracedProtocol,
  socket: dgram.Socket,
  bytes: Uint8Array,
  port: number,
  address: string,
): void {
  const tell = () => trace.datagram(phone, protocol, wayFrom(socket, port, address), bytes);
  if (isBound(socket)) tell();
  else socket.once('listening', tell);
}

/** Tells of a datagram that came out of a socket. */
export function tellHeard(
  trace: Trace,
  phone: number,
  protocol: TracedProtocol,
  socket: dgram.Socket,
  bytes: Uint8Array,
  { address, port }: dgram.RemoteInfo,
): void {
  const here = socket.address();
  const from = parseIpv4(address);
  const to = parseIpv4(here.address) || ownAddressTowards(from);
  trace.datagram(phone, protocol, { from, fromPort: port, to, toPort: here.port }, bytes);
}

function isBound(socket: dgram.Socket): boolean {
  try {
    socket.address();
    return true;
  } catch {
    return false;
  }
}

function wayFrom(socket: dgram.Socket, toPort: number, address: string): Way {
  const here = socket.address();
  const to = parseIpv4(address);
  const bound = parseIpv4(here.address);
  // What is broadcast by a phone without an address comes from nobody.
  const from = bound !== 0 || to === everybody ? bound : ownAddressTowards(to);
  return { from, fromPort: here.port, to, toPort };
}

/**
 * The address this host speaks from when it is left to choose: that of the interface whose network has the other side,
 * else the first that leads beyond this host. The kernel's routes may say otherwise; nothing but a trace relies on it.
 */
function ownAddressTowards(other: number): number {
  const interfaces = Object.values(os.networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address, netmask, internal }) => ({ address: parseIpv4(address), mask: parseIpv4(netmask), internal }));
  const near = interfaces.find(({ address, mask }) => (address & mask) === (other & mask));
  return (near ?? interfaces.find(({ internal }) => !internal))?.address ?? loopback;
}
