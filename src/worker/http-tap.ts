/**
 * What passes the socket of an HTTP request, for a trace: Node reads and writes it, and a tap at the socket sees the bytes
 * as they are.
 */
import type net from 'node:net';
import { LinkEnd } from '#phone/outbox.js';
import type { Trace } from '#phone/trace.js';
import type { TracedConnection } from '#phone/traced-connection.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { linkEnds } from './link-ends.js';

/** To be called when the socket has just been told to connect to `to`, dotted. */
export function tapHttp(trace: Trace, phone: number, socket: net.Socket, to: string, toPort: number): void {
  let connection: TracedConnection | undefined;
  // Only when the call has gone out, in the next turn of the queue, is it known from where.
  process.nextTick(() => {
    const { localAddress, localPort } = socket;
    if (localAddress === undefined || localPort === undefined) return;
    const way = { from: parseIpv4(localAddress), fromPort: localPort, to: parseIpv4(to), toPort };
    connection = trace.dial(phone, 'http', way);
  });

  // The request is written while the call is under way; it leaves when that is taken.
  let unsent: Uint8Array[] = [];
  const { write } = socket;
  socket.write = ((chunk: Uint8Array | string, ...rest: never[]) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
    if (socket.connecting) unsent.push(bytes);
    else connection?.sent(bytes);
    return write.call(socket, chunk, ...rest);
  }) as typeof write;
  socket.on('connect', () => {
    connection?.connected();
    for (const bytes of unsent) connection?.sent(bytes);
    unsent = [];
  });
  socket.on('data', (bytes) => connection?.received(bytes));

  let hasEnded = false;
  const hangUp = () => {
    if (!hasEnded) connection?.closed();
    hasEnded = true;
  };
  socket.on('end', () => connection?.ended(LinkEnd.closed));
  socket.on('finish', hangUp);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const how = linkEnds[error.code ?? ''];
    if (how !== undefined) connection?.ended(how);
    hasEnded = true;
  });
  socket.on('close', hangUp);
}
