/**
 * What a phone fetches and asks names with, on the sockets of a worker and in real time: its parts are the real ones,
 * and so is everything down to the wire. The test reads what they bring, which phones of a herd keep to themselves.
 *
 *     const phone = new FetchingPhone({ tftpPort: server.port });
 *     const { file } = await phone.fetch(server.address, 'SEP001122000000.cnf.xml');
 */
import { Being } from '#phone/being.js';
import { Files } from '#phone/files.js';
import { HttpTransfer } from '#phone/http-transfer.js';
import { LeaseTerms } from '#phone/lease-terms.js';
import { Meter, type TransferFailure } from '#phone/meter.js';
import type { ModelName } from '#phone/models.js';
import type { CallManagerPlace } from '#phone/node-list.js';
import { defaultSettings, type PhoneSettings } from '#phone/settings.js';
import { Transfer } from '#phone/transfer.js';
import { Layout } from '#stats/layout.js';
import { type MetricName, tftpOutcomes } from '#stats/metrics.js';
import { Recorder } from '#stats/recorder.js';
import { Outcome, type OutcomeName, outcomeNames } from '#terms/outcomes.js';
import type { DhcpOptions } from '#wire/dhcp/packet.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { Permitted } from '#worker/permitted.js';
import { type WishEvents, Wishes } from '#worker/wishes.js';
import { plainIdentity } from './plain-phone.js';

export interface Fetched {
  /** null: it did not come. */
  readonly file: Uint8Array | null;
  readonly why: TransferFailure | null;
}

export interface Configured {
  /** address:port of each CallManager, in order; empty when there is none. */
  readonly nodes: readonly string[];
  /** Why the phone has no configuration. */
  readonly failed: OutcomeName | null;
}

export interface FetchingOptions extends Partial<PhoneSettings> {
  readonly model?: ModelName;
  readonly dnsPort?: number;
}

const layout = new Layout({ site: ['lab'], node: ['cm1'], server: ['other'], type: ['other'], message: ['other'] });
const mac = '001122000000';

/** Other phones have other names. */
export const phoneName = `SEP${mac}`;

export class FetchingPhone implements WishEvents {
  private readonly recorder = new Recorder(layout);
  private readonly wishes: Wishes;
  private readonly transfer: Transfer;
  private readonly http: HttpTransfer;
  private readonly files: Files;
  private alarm: NodeJS.Timeout | undefined;
  private tellFetched: (fetched: Fetched) => void = () => {};
  private tellConfigured: (configured: Configured) => void = () => {};

  constructor({ model = '7960', dnsPort = 53, ...settings }: FetchingOptions = {}) {
    this.wishes = new Wishes(
      Int32Array.of(0),
      {
        dhcp: { mode: 'relay', servers: [], relayPort: 0, giaddrs: [] },
        source: 'host',
        dnsPort,
        maxDhcpPerSecond: null,
        maxConnectsPerSecond: null,
        maxConnectsAtOnce: null,
        permitted: new Permitted([]),
      },
      this,
      () => performance.now(),
    );
    const self = new Being(plainIdentity(mac, model), {
      settings: { ...defaultSettings, ...settings },
      outbox: this.wishes,
      meter: new Meter(this.recorder, { node: () => 0, server: () => 0 }),
    });
    const fetchOwner = {
      transferred: (_: number, file: Uint8Array) => this.tellFetched({ file, why: null }),
      transferFailed: (_: number, why: TransferFailure) => this.tellFetched({ file: null, why }),
    };
    this.transfer = new Transfer(self, fetchOwner);
    this.http = new HttpTransfer(self, fetchOwner);
    this.files = new Files(self, {
      configured: (_, { callManagers }) => this.tellConfigured({ nodes: callManagers.map(placeOf), failed: null }),
      filesFailed: (_, outcome) => this.tellConfigured({ nodes: [], failed: outcomeNames[outcome]! }),
      firmwareFetched: () => {},
      stuck: (_, outcome) => this.tellConfigured({ nodes: [], failed: outcomeNames[outcome]! }),
    });
  }

  /** One file by TFTP. */
  fetch(server: number, name: string): Promise<Fetched> {
    return this.fetching(() => this.transfer.start(performance.now(), server, name));
  }

  /** One file by HTTP. */
  get(server: number, name: string): Promise<Fetched> {
    return this.fetching(() => this.http.start(performance.now(), server, name));
  }

  /** All a phone asks for once it has a lease that says this. */
  configure(options: DhcpOptions): Promise<Configured> {
    const terms = new LeaseTerms();
    const nobody = { yiaddr: 0, siaddr: 0, giaddr: 0, ciaddr: 0, hops: 0, secs: 0, sname: '', file: '', xid: 0 };
    terms.take({ op: 2, mac, broadcast: false, ...nobody, options }, 0);
    return new Promise((resolve) => {
      this.tellConfigured = resolve;
      this.files.start(performance.now(), terms);
      this.setAlarm();
    });
  }

  count(metric: MetricName, ...labels: number[]): number {
    const generator = { cpuSeconds: 0, rssBytes: 0, heapBytes: 0 };
    const { counts } = this.recorder.snapshot({ worker: 0, epoch: 0, atMs: 0, generator, final: true });
    return counts[layout.slot(metric, ...labels)]!;
  }

  /** Files that came, or did not for this reason. */
  countFiles(outcome: (typeof tftpOutcomes)[number]): number {
    return this.count('tftpRequests', tftpOutcomes.indexOf(outcome));
  }

  befell(outcome: OutcomeName): number {
    return this.count('outcomes', Outcome[outcome]);
  }

  close(): void {
    clearTimeout(this.alarm);
    this.wishes.closeAll();
  }

  private fetching(start: () => void): Promise<Fetched> {
    return new Promise((resolve) => {
      this.tellFetched = resolve;
      start();
      this.setAlarm();
    });
  }

  private setAlarm(): void {
    clearTimeout(this.alarm);
    const parts = [this.transfer, this.http, this.files];
    const due = Math.min(...parts.map((part) => part.due));
    if (due === Number.POSITIVE_INFINITY) return;
    const wake = () => {
      for (const part of parts) if (part.due <= performance.now()) part.onDue(performance.now());
      this.setAlarm();
    };
    this.alarm = setTimeout(wake, Math.ceil(due - performance.now()));
  }

  // ---- what sockets tell

  fetched(_phone: number, ticket: number, datagram: Uint8Array, address: number, port: number): void {
    const now = performance.now();
    if (ticket === this.transfer.ticket) this.transfer.onDatagram(now, datagram, address, port);
    else this.files.onTftp(now, ticket, datagram, address, port);
    this.setAlarm();
  }

  fetchedByHttp(_phone: number, ticket: number, status: number, body: Uint8Array): void {
    if (ticket === this.http.ticket) this.http.onAnswer(performance.now(), status, body);
    else this.files.onHttp(performance.now(), ticket, status, body);
    this.setAlarm();
  }

  resolved(_phone: number, ticket: number, addresses: readonly number[] | null): void {
    this.files.onResolved(performance.now(), ticket, addresses);
    this.setAlarm();
  }

  strayed(): void {
    this.recorder.add(layout.slot('strayReplies'));
  }

  failed(error: NodeJS.ErrnoException): void {
    throw error;
  }

  // ---- of leases and links it has none

  holds(): void {}
  leased(): void {}

  phoneOf(): undefined {}

  refused(_phone: number, ticket: number): void {
    if (ticket === this.transfer.ticket) this.transfer.onRefused();
    else this.files.onTftpRefused(ticket);
  }
  dhcpHeld(): void {}
  dhcpSent(): void {}
  dialHeld(): void {}
  dialled(): void {}
  connected(): void {}
  received(): void {}
  ended(): void {}
}

function placeOf({ address, port }: CallManagerPlace): string {
  return `${formatIpv4(address)}:${port}`;
}

export const loopbackAddress = parseIpv4('127.0.0.1');
