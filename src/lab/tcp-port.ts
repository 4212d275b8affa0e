/**
 * TCP servers for the lab: a port of one's own, the next free one when it is busy, and room for a whole site at once. What
 * faults do to the port and its connections, whoever speaks over them, is here: it is closed, or deaf, to all or to some.
 */
import { readFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { socketOptions } from '#kernel/socket-options.js';
import { LoadError } from '../errors.js';
import type { Callers } from './callers.js';
import type { Faults } from './sessions/faults.js';

/** Connections that may wait to be accepted; the system's default of 511 would turn phones away. */
const BACKLOG = 8192;

/** So many ports in a row are tried. */
const TRIES = 20;

/** A port that was given up for a while, and somebody has taken: so often, and so long after another, it is tried again. */
const RETURNS = 50;
const RETURN_PAUSE_MS = 100;

const SYSTEM_LIMIT = '/proc/sys/net/core/somaxconn';

/** What the system makes of our backlog: Linux cuts it to net.core.somaxconn without a word. */
export function listenBacklog(): number {
  try {
    return Math.min(BACKLOG, Number(readFileSync(SYSTEM_LIMIT, 'utf8')));
  } catch {
    return BACKLOG; // no Linux: nobody tells
  }
}

/** What stands behind a port. */
interface Served {
  /** In words, for messages. */
  readonly who: string;
  readonly faults: Faults;
  readonly callers: Callers;
  /** The host had no descriptor left for a connection. */
  onUnaccepted(): void;
}

export class TcpPort {
  readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private readonly served: Served;
  private host = '';
  private port = 0;
  /** Nothing arrives, from some or from all. */
  private isDark = false;
  /** The filter of the listening socket is about to be made anew. */
  private isStale = false;

  constructor(server: Server, served: Served) {
    this.server = server;
    this.served = served;
    const { whereabouts } = served.callers;
    whereabouts.watch(() => this.listenAnew());
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      this.hear(socket);
    });
    server.on('error', () => {
      if (server.listening) served.onUnaccepted();
    });
  }

  /** Resolves to the port: 0 means any, a busy one the next free. Throws LoadError('cannot-start') when none can be had. */
  async open(host: string, port: number): Promise<number> {
    this.host = host;
    const lastPort = port === 0 ? 0 : Math.min(port + TRIES - 1, 65535);
    for (let next = port; ; next++) {
      try {
        await this.listen(next);
        const bound = this.server.address();
        this.port = typeof bound === 'object' && bound !== null ? bound.port : next;
        return this.port;
      } catch (error) {
        if (isBusy(error) && next < lastPort) continue;
        throw this.cannotListen(next, error);
      }
    }
  }

  /** Faults have begun or ended. Throws LoadError('cannot-start') when its port cannot be had again. */
  async onFaults(): Promise<void> {
    const { isListening } = this.served.faults;
    if (isListening && !this.server.listening) await this.reopen();
    if (!isListening && this.server.listening) {
      await this.acceptWaiting();
      this.server.close();
    }
    const wasDark = this.isDark;
    this.isDark = this.served.faults.isDarkForAny;
    if (!wasDark && !this.isDark) return;
    this.hearSyn();
    for (const socket of this.sockets) this.hear(socket, true);
  }

  /** Makes a connection deaf where that is due to whoever is at its other end; `wasDeaf`: it may have been, and hears again. */
  hear(socket: Socket, wasDeaf = false): void {
    const { faults, callers } = this.served;
    if (this.isDark && faults.isDarkFor(callers.nameOf(socket))) socketOptions?.deafen(socket);
    else if (wasDeaf) socketOptions?.undeafen(socket);
  }

  /** Resolves when the port is closed and every connection gone. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** In the dark SYN is lost already: that of everybody, or of those whose addresses are known. */
  private hearSyn(): void {
    const { faults, callers } = this.served;
    this.isStale = false;
    if (faults.isDark) socketOptions?.deafen(this.server);
    else if (faults.isDarkForAny) {
      const addresses = callers.whereabouts.addressesOf((deviceName) => faults.isDarkFor(deviceName));
      socketOptions?.deafenTo(this.server, addresses);
    } else socketOptions?.undeafen(this.server);
  }

  /** A phone has moved: those of a share are elsewhere. For all that move in one turn the filter is made once. */
  private listenAnew(): void {
    if (this.isStale || !this.isDark || this.served.faults.isDark) return;
    this.isStale = true;
    setImmediate(() => {
      if (this.isStale) this.hearSyn();
    });
  }

  /**
   * Closing would reset those whom the system has let in and we have not accepted yet. The look at the sockets that is
   * under way may be too old to know of them; the next one is not.
   */
  private async acceptWaiting(): Promise<void> {
    await turn();
    await turn();
  }

  private async reopen(): Promise<void> {
    for (let left = RETURNS; ; left--) {
      try {
        return await this.listen(this.port);
      } catch (error) {
        if (isBusy(error) && left === 0) throw this.cannotReturn(error);
        if (!isBusy(error)) throw this.cannotListen(this.port, error);
      }
      await wait(RETURN_PAUSE_MS);
    }
  }

  private listen(port: number): Promise<void> {
    const { server, host } = this;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  }

  private cannotReturn(cause: unknown): LoadError {
    const place = `${this.host}:${this.port}`;
    return new LoadError('cannot-start', `${this.served.who} cannot have ${place} again: somebody took it meanwhile`, {
      hint: 'see who: ss -lntp',
      cause,
    });
  }

  private cannotListen(port: number, cause: unknown): LoadError {
    const hint = 'name an address of this host and a free port above 1024';
    return new LoadError('cannot-start', `${this.served.who} cannot listen on ${this.host}:${port}`, { hint, cause });
  }
}

function isBusy(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
