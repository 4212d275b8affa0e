/**
 * A herd of a worker in the test's own thread, without the rest of the worker: phones of which only what matters to the
 * test is told, and the servers they are to meet.
 */
import net from 'node:net';
import type { Identity } from '#phone/being.js';
import { Meter } from '#phone/meter.js';
import { defaultSettings, type PhoneSettings } from '#phone/settings.js';
import { Histogram } from '#stats/histogram.js';
import { Layout } from '#stats/layout.js';
import type { MeasureName } from '#stats/measures.js';
import type { MetricName } from '#stats/metrics.js';
import { Recorder } from '#stats/recorder.js';
import { dhcpMessageNames } from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { KEEP_ALIVE_ACK, KeepAlive, messageNames, Register, RegisterAck } from '#wire/sccp/catalogue.js';
import { FrameCutter } from '#wire/sccp/frames.js';
import { Herd, type HerdSettings } from '#worker/herd.js';
import { Permitted } from '#worker/permitted.js';
import { plainIdentity } from './plain-phone.js';

export interface SmallHerd {
  readonly phones: number;
  readonly settings?: Partial<PhoneSettings>;
  readonly identity?: (slot: number) => Partial<Identity>;
  readonly herd?: Partial<HerdSettings>;
  readonly exchangeMask?: number;
  /** Milliseconds since the run's start. */
  readonly clock: () => number;
  /** A herd that is watched; absent: the worker's. */
  readonly kind?: typeof Herd;
}

const layout = new Layout({
  site: ['lab'],
  node: ['cm1'],
  server: ['broadcast', 'other'],
  type: [...dhcpMessageNames, 'other'],
  message: messageNames,
});

/** What phones of a small herd are called on the wire: 12 hexadecimal digits. */
export function macOfSlot(slot: number): string {
  return `02AB00${slot.toString(16).toUpperCase().padStart(6, '0')}`;
}

/** Throws what the host could not do. */
export function makeHerd(asked: SmallHerd) {
  const {
    phones,
    settings = {},
    identity = () => ({}),
    herd: changed = {},
    exchangeMask = 0,
    clock,
    kind = Herd,
  } = asked;
  const recorder = new Recorder(layout);
  const members = Array.from({ length: phones }, (_, slot) => ({
    ...plainIdentity(macOfSlot(slot), '7960'),
    slot,
    index: slot,
    seed: slot + 1,
    subnet: 0,
    ...identity(slot),
  }));
  const herd = new kind(
    members,
    {
      dhcp: { mode: 'relay', servers: [], relayPort: 0, giaddrs: [] },
      source: 'host',
      dnsPort: 53,
      leaseBook: null,
      maxDhcpPerSecond: null,
      maxConnectsPerSecond: null,
      maxConnectsAtOnce: null,
      permitted: new Permitted([]),
      tickMs: 5,
      ...changed,
    },
    {
      settings: { ...defaultSettings, ...settings },
      meter: new Meter(recorder, { node: () => 0, server: (address) => (address === 0 ? 0 : 1) }),
      exchangeMask,
    },
    clock,
    (error) => {
      throw error;
    },
  );
  const snapshot = () =>
    recorder.snapshot({
      worker: 0,
      epoch: 0,
      atMs: clock(),
      generator: { cpuSeconds: 0, rssBytes: 0, heapBytes: 0 },
      final: true,
    });
  return {
    herd,
    count(metric: MetricName, ...labels: number[]): number {
      return snapshot().counts[layout.slot(metric, ...labels)]!;
    },
    /** All series of a metric together. */
    sum(metric: MetricName, where: Parameters<typeof layout.series>[1] = {}): number {
      const { counts } = snapshot();
      return layout.series(metric, where).reduce((sum, { slot }) => sum + counts[slot]!, 0);
    },
    times(measure: MeasureName): Histogram {
      const histogram = new Histogram();
      const encoded = snapshot().histograms[measure];
      if (encoded !== undefined) histogram.add(encoded);
      return histogram;
    },
  };
}

/** Phones that need neither DHCP nor files: an address of their own on 127.20/16, one CallManager, nothing else. */
export function fixedAt(callManager: { readonly port: number }) {
  const nodes = [{ address: parseIpv4('127.0.0.1'), port: callManager.port }];
  return (slot: number): Partial<Identity> => ({
    fixed: { address: parseIpv4('127.20.0.1') + slot, mask: parseIpv4('255.0.0.0'), gateway: 0, dns: 0, tftp: 0 },
    expectedNodes: nodes,
  });
}

/** A CallManager of few words: it takes every Register, answers every keepalive, and nothing else. */
export class TerseCallManager {
  /** When each connection came, by `performance.now()`. */
  readonly connectedAt: number[] = [];
  port = 0;
  private readonly server = net.createServer({ noDelay: true }, (socket) => this.serve(socket));
  private readonly sockets = new Set<net.Socket>();
  private readonly keepaliveSeconds: number;

  constructor(keepaliveSeconds: number) {
    this.keepaliveSeconds = keepaliveSeconds;
  }

  /** Resolves when it listens on a port of its own. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve);
    });
    this.port = (this.server.address() as net.AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: net.Socket): void {
    this.connectedAt.push(performance.now());
    this.sockets.add(socket);
    const registerAck = RegisterAck.encode({ keepaliveSeconds: this.keepaliveSeconds, protocolVersion: 3 });
    const cutter = new FrameCutter();
    const sink = {
      onFrame: (id: number) => {
        if (id === Register.id) socket.write(registerAck);
        if (id === KeepAlive.id) socket.write(KEEP_ALIVE_ACK);
      },
    };
    socket.on('data', (bytes) => cutter.push(bytes, bytes.length, sink));
    socket.on('error', () => {}); // the phone has gone
    socket.on('close', () => this.sockets.delete(socket));
  }
}
