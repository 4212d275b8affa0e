/**
 * The other side of the wire, out of the box: DHCP, DNS, TFTP and HTTP servers, CallManagers and an SRST router on
 * loopback, without privilege. What each answers is in `sessions/`, pure and also played in virtual time; the sockets are
 * in the files beside this one. All of them can be made to misbehave (`terms/faults.ts`).
 *
 * In a run the lab lives in a process of its own (`lab-process.ts`): it shares no event loop and no file table with the
 * phones it serves.
 */
import { performance } from 'node:perf_hooks';
import { socketOptions } from '#kernel/socket-options.js';
import type { FaultOrder } from '../terms/faults.js';
import { AlarmClock } from './alarm-clock.js';
import { FaultBook, type PresentFault } from './fault-book.js';
import { faultsByServer } from './lab-minds.js';
import { type LabServers, startServers } from './lab-servers.js';
import { Management } from './management.js';
import { callManagerAddress } from './minds.js';
import type { LabAddresses, LabSettings } from './settings.js';
import { listenBacklog } from './tcp-port.js';
import { act, type DeviceRow, deviceRowsOf, type LabView, type ResetOrder, resetPhones, viewOf } from './view.js';

/** What whoever started a lab may want to hear. */
export interface LabEvents {
  /** A fault was ordered by the management port, to be done by `inject`; absent: the lab does it. */
  command?(order: FaultOrder): Promise<void>;
  /** A server could not come back when its fault was over; absent: the error is thrown. */
  broken?(error: Error): void;
}

export class Lab {
  /** Connections that may wait at a CallManager to be accepted: 8192, or less where the system allows no more. */
  readonly backlog = listenBacklog();
  private readonly servers: LabServers;
  private readonly clock: () => number;
  private readonly events: LabEvents;
  private readonly book: FaultBook;
  private readonly faultClock: AlarmClock;
  private readonly management = new Management(this);
  private managementPort = 0;
  /** Sockets take their time to be brought into a plight: one after the other. */
  private settled = Promise.resolve();

  private constructor(servers: LabServers, haveAddresses: boolean, clock: () => number, events: LabEvents) {
    this.servers = servers;
    this.clock = clock;
    this.events = events;
    const { minds } = servers;
    this.book = new FaultBook(faultsByServer(minds), { order: minds.phones, haveAddresses }, (names) => {
      void this.settle(names).catch((error) => this.fail(error));
    });
    this.faultClock = new AlarmClock(this.book, clock);
  }

  /** Resolves when every server listens. Throws LoadError('cannot-start') when one cannot, and leaves none behind. */
  static async start(settings: LabSettings, events: LabEvents = {}): Promise<Lab> {
    const startedAt = performance.now();
    const clock = () => performance.now() - startedAt;
    const servers = await startServers(settings, clock);
    const lab = new Lab(servers, settings.phonesHaveAddresses ?? true, clock, events);
    try {
      lab.managementPort = await lab.management.start(callManagerAddress(0), settings.ports.management ?? 0);
      return lab;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  get addresses(): LabAddresses {
    const management = { name: 'management', address: callManagerAddress(0), port: this.managementPort };
    return { ...this.servers.addresses, management };
  }

  view(): LabView {
    return viewOf(this.servers.minds, this.clock());
  }

  /** The phones of the device database as management is shown them. */
  devices(from: number, count: number): DeviceRow[] {
    return deviceRowsOf(this.servers.minds, from, count);
  }

  /** Tells how many phones were reset. */
  reset(order: ResetOrder): number {
    return resetPhones(this.servers.minds, order);
  }

  /** The faults that hold now. */
  faults(): PresentFault[] {
    return this.book.present(this.clock());
  }

  /** What is wrong with an order, whatever it is; null: it can be done, as far as this host allows. */
  problem(order: unknown): string | null {
    return this.book.problem(order);
  }

  /**
   * Does a fault; resolves when it holds on the wire. Throws LoadError('arguments-invalid') for one that cannot be, and
   * LoadError('cannot-start') when the port of a server that comes back was taken by somebody else meanwhile.
   */
  async inject(order: FaultOrder): Promise<void> {
    const names = this.book.take(this.clock(), order, socketOptions !== null);
    act(this.servers.minds, order);
    this.faultClock.look();
    await this.settle(names);
  }

  command(order: FaultOrder): Promise<void> {
    return this.events.command?.(order) ?? this.inject(order);
  }

  async stop(): Promise<void> {
    this.faultClock.stop();
    await this.settled.catch(() => {});
    await Promise.all(
      [this.management, ...this.servers.running.map(([, server]) => server)].map((each) => each.stop()),
    );
  }

  private fail(error: Error): void {
    if (this.events.broken === undefined) throw error;
    this.events.broken(error);
  }

  private settle(names: readonly string[]): Promise<void> {
    this.settled = this.settled
      .catch(() => {})
      .then(async () => {
        for (const [name, server] of this.servers.running) if (names.includes(name)) await server.onFaults();
      });
    return this.settled;
  }
}
