/** TCP servers for the lab: a port of one's own, the next free one when it is busy, and room for a whole site at once. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { LoadError } from '../errors.js';

/** Connections that may wait to be accepted; the system's default of 511 would turn phones away. */
const BACKLOG = 8192;

/** So many ports in a row are tried. */
const TRIES = 10;

const SYSTEM_LIMIT = '/proc/sys/net/core/somaxconn';

/** What the system makes of our backlog: Linux cuts it to net.core.somaxconn without a word. */
export function listenBacklog(): number {
  try {
    return Math.min(BACKLOG, Number(readFileSync(SYSTEM_LIMIT, 'utf8')));
  } catch {
    return BACKLOG; // no Linux: nobody tells
  }
}

/** Resolves to the port: 0 means any. Throws LoadError('cannot-start'), which names `who`, when none can be had. */
export async function listenTcp(server: Server, who: string, host: string, port: number): Promise<number> {
  const lastPort = port === 0 ? 0 : Math.min(port + TRIES - 1, 65535);
  for (let next = port; ; next++) {
    try {
      await listen(server, host, next);
      const bound = server.address();
      return typeof bound === 'object' && bound !== null ? bound.port : next;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && next < lastPort) continue;
      const hint = 'name an address of this host and a free port above 1024';
      throw new LoadError('cannot-start', `${who} cannot listen on ${host}:${next}`, { hint, cause: error });
    }
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
