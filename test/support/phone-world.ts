/**
 * One phone, and a test that plays everybody else. The phone's wishes are kept, the clock stands still until the test
 * moves it, and every answer is one the test gives:
 *
 *     const world = new PhoneWorld();
 *     world.powerOn();
 *     world.offer();
 *     expect(world.only('dhcp').packet.options.requestedAddress).toBe(phoneAddress);
 */
import type { Identity } from '#phone/being.js';
import type { FaultMoments } from '#phone/fault-moments.js';
import { Meter } from '#phone/meter.js';
import type { ModelName } from '#phone/models.js';
import type { LinkEnd } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import { defaultSettings, type PhoneSettings } from '#phone/settings.js';
import { Trace } from '#phone/trace.js';
import { TracedPhone } from '#simulation/traced-phone.js';
import { Histogram } from '#stats/histogram.js';
import type { LabelSets } from '#stats/labels.js';
import { Layout } from '#stats/layout.js';
import type { MeasureName } from '#stats/measures.js';
import type { MetricName } from '#stats/metrics.js';
import { Recorder } from '#stats/recorder.js';
import { stateNames } from '#terms/states.js';
import {
  type DhcpOptions,
  type DhcpPacket,
  dhcpMessageNames,
  encodeDhcp,
  DhcpMessageType as Type,
} from '#wire/dhcp/packet.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { messageNames } from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import { encodeData, encodeError } from '#wire/tftp/packet.js';
import { Wishes } from './phone-wishes.js';
import { plainIdentity } from './plain-phone.js';

export const dhcpServer = parseIpv4('10.1.0.5');
export const tftpServer = parseIpv4('10.1.0.21');
export const cm1 = parseIpv4('10.1.0.11');
export const cm2 = parseIpv4('10.1.0.12');
export const cm3 = parseIpv4('10.1.0.13');
export const srst = parseIpv4('10.1.9.1');
export const phoneAddress = parseIpv4('10.1.200.7');

/** Where the TFTP server speaks from during a transfer. */
export const transferPort = 40_001;

const labels: LabelSets = {
  site: ['hq'],
  node: ['cm1', 'cm2', 'other'],
  server: ['broadcast', 'dhcp', 'other'],
  type: [...dhcpMessageNames, 'other'],
  message: messageNames,
};

export const layout = new Layout(labels);

const nodeNumber = (address: number) => (address === cm1 ? 0 : address === cm2 ? 1 : 2);
const serverNumber = (address: number) => (address === 0 ? 0 : address === dhcpServer ? 1 : 2);

export interface WorldOptions extends Partial<PhoneSettings> {
  readonly model?: ModelName;
  readonly identity?: Partial<Identity>;
  /** Whether everything that passes its skin is seen: `trace`. */
  readonly isTraced?: boolean;
  readonly faultMoments?: FaultMoments;
  readonly exchangeMask?: number;
}

export class PhoneWorld extends Wishes {
  readonly phone: Phone;
  readonly trace: Trace;
  private readonly recorder = new Recorder(layout);

  constructor({
    model = '7960',
    identity: own = {},
    isTraced = false,
    faultMoments,
    exchangeMask = 0,
    ...settings
  }: WorldOptions = {}) {
    super();
    const mac = '001122000000';
    const identity: Identity = { ...plainIdentity(mac, model), index: 7, ...own };
    const around = {
      // Most tests are about the one link by which a phone is registered.
      settings: { ...defaultSettings, standbyLinks: false, ...settings },
      ...(faultMoments === undefined ? {} : { faultMoments }),
      outbox: this,
      exchangeMask,
      meter: new Meter(this.recorder, { node: nodeNumber, server: serverNumber }),
    };
    const { slot, name } = identity;
    this.trace = new Trace([{ slot, name, model, site: 'hq' }], () => this.now);
    this.phone = isTraced ? new TracedPhone(identity, around, this.trace) : new Phone(identity, around);
  }

  // ---- time

  /** Switches the phone on, and lets its start-up pass. */
  powerOn(startupMs = 0): void {
    this.phone.powerOn(this.now, this.now, startupMs);
    this.run(startupMs);
  }

  run(ms: number): void {
    this.runUntil(this.now + ms);
  }

  /** Wakes the phone at each of its alarms up to a moment, which is then now unless it has passed. */
  runUntil(at: number): void {
    for (let alarms = 0; this.phone.alarmAt <= at; alarms++) {
      if (alarms === 10_000) throw new Error('the phone wants to be woken without end');
      this.now = Math.max(this.now, this.phone.alarmAt);
      this.phone.onAlarm(this.now);
    }
    this.now = Math.max(this.now, at);
  }

  // ---- what the phone did

  get state(): string {
    return stateNames[this.phone.state]!;
  }

  count(metric: MetricName, a = 0, b = 0, c = 0): number {
    return this.counts()[layout.slot(metric, a, b, c)]!;
  }

  counts(): Float64Array {
    return this.snapshot().counts;
  }

  times(measure: MeasureName): Histogram {
    const histogram = new Histogram();
    const encoded = this.snapshot().histograms[measure];
    if (encoded !== undefined) histogram.add(encoded);
    return histogram;
  }

  private snapshot() {
    const generator = { cpuSeconds: 0, rssBytes: 0, heapBytes: 0 };
    return this.recorder.snapshot({ worker: 0, epoch: 0, atMs: this.now, generator, final: true });
  }

  // ---- what others tell it

  /** A DHCP server's message in answer to the phone's last. */
  dhcp(options: DhcpOptions, fields: Partial<DhcpPacket> = {}): void {
    const addresses = { ciaddr: 0, yiaddr: 0, siaddr: 0, giaddr: 0 };
    const zero = { hops: 0, secs: 0, broadcast: false, sname: '', file: '', ...addresses };
    const { mac } = this.phone.self;
    this.phone.onDhcp(this.now, encodeDhcp({ op: 2, xid: this.xid, mac, ...zero, ...fields, options }));
  }

  offer(options: DhcpOptions = {}, yiaddr = phoneAddress): void {
    this.dhcp({ messageType: Type.offer, serverId: dhcpServer, ...options }, { yiaddr });
  }

  /** Lends the address for a day. */
  ack(options: DhcpOptions = {}, fields: Partial<DhcpPacket> = {}): void {
    const lease = { serverId: dhcpServer, leaseSeconds: 86_400, tftpServers: [tftpServer] };
    this.dhcp({ messageType: Type.ack, ...lease, ...options }, { yiaddr: phoneAddress, ...fields });
  }

  nak(): void {
    this.dhcp({ messageType: Type.nak, serverId: dhcpServer });
  }

  tftp(datagram: Uint8Array, address = tftpServer, port = transferPort): void {
    this.phone.onTftp(this.now, this.fetchTicket, datagram, address, port);
  }

  /** A whole file, block by block, without waiting for acknowledgements. */
  file(bytes: Uint8Array): void {
    for (let block = 1; (block - 1) * 512 <= bytes.length; block++) {
      this.tftp(encodeData(block, bytes.subarray((block - 1) * 512, block * 512)));
    }
  }

  fileMissing(): void {
    this.tftp(encodeError(1, 'File not found'));
  }

  /** What a DNS server says to the phone's last question: none, there is no such name; null, it would not say. */
  resolved(addresses: readonly number[] | null): void {
    this.phone.onResolved(this.now, this.resolveTicket, addresses);
  }

  http(status: number, body: Uint8Array = new Uint8Array()): void {
    this.phone.onHttp(this.now, this.httpTicket, status, body);
  }

  connected(link = this.newestLink): void {
    this.phone.onConnected(this.now, link, this.linkTickets[link]!);
  }

  /** What a CallManager sends, in one segment. */
  say(...frames: readonly Uint8Array[]): void {
    this.sayOn(this.newestLink, ...frames);
  }

  sayOn(link: number, ...frames: readonly Uint8Array[]): void {
    const bytes = joined(frames);
    this.phone.onBytes(this.now, link, this.linkTickets[link]!, bytes, bytes.length);
  }

  linkEnd(how: LinkEnd, link = this.newestLink): void {
    this.phone.onLinkEnd(this.now, link, this.linkTickets[link]!, how);
  }
}
