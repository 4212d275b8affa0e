/**
 * Phones and the lab's servers in one virtual time: the real logic of both, and a make-believe network between them.
 *
 *     phones --wishes--> World (an Outbox) --Network: delay, loss, silence--> lab sessions --answers--> phones
 *
 * `world.run(60_000)`, `world.kill('cm1', 120_000)`, and look: everything is deterministic in the plan's seed.
 */

import type { LabMinds } from '#lab/lab-minds.js';
import { callManagerAddress } from '#lab/minds.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import type { DhcpSession } from '#lab/sessions/dhcp.js';
import { labPorts } from '#lab/settings.js';
import { Dice, mix } from '#phone/dice.js';
import { FaultMoments } from '#phone/fault-moments.js';
import { indexOfExchange } from '#phone/lease-messages.js';
import { Meter } from '#phone/meter.js';
import { Neighbours } from '#phone/neighbours.js';
import type { LinkEnd, LinkWish, Outbox } from '#phone/outbox.js';
import { linksPerPhone } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import { Trace } from '#phone/trace.js';
import { labOrderOf } from '#plan/lab-order.js';
import { type Plan, phonesOf } from '#plan/plan.js';
import { identityOf, labelNumbersOf, labelsOf, settingsOf, type Targets, targetsOf } from '#plan/targets.js';
import { tracedPhonesOf } from '#plan/traced-phones.js';
import { Layout } from '#stats/layout.js';
import { Recorder } from '#stats/recorder.js';
import { peekXid, relayToServer } from '#wire/dhcp/relay.js';
import { type FaultOrder, faultDefaults } from '../terms/faults.js';
import { Agenda } from './agenda.js';
import { LabInTime } from './lab-in-time.js';
import { withLabOnly } from './lab-only.js';
import { type Conditions, goodConditions, Network } from './network.js';
import { Relays } from './relays.js';
import type { Stream } from './stream.js';
import { TracedPhone } from './traced-phone.js';
import { Waker } from './waker.js';

/** The servers by the names that trouble is made for. */
export type ServerName = 'dhcp' | 'dns' | 'tftp' | 'http' | 'cm1' | 'cm2' | 'cm3' | 'srst';

const stopped = { ...faultDefaults, fault: 'stop' } as const;

/** Where the lab would listen; in virtual time nothing is busy. */
const places = {
  dhcp: { name: 'dhcp', address: callManagerAddress(0), port: labPorts.dhcp },
  tftp: { name: 'tftp', address: callManagerAddress(0), port: labPorts.tftp },
};

export class World implements Outbox {
  readonly phones: readonly Phone[];
  readonly recorder: Recorder;
  readonly trace: Trace;
  readonly targets: Targets;
  /** Phones count from these how long they take to notice that their node is gone. */
  readonly faultMoments = new FaultMoments();
  private readonly agenda = new Agenda();
  private readonly network: Network;
  private readonly exchangeMask: number;
  private readonly slotByIndex = new Map<number, number>();
  private readonly neighbours: Neighbours;
  private readonly lab: LabInTime;
  private readonly relays: Relays;
  private readonly wakers: readonly Waker[];
  private isStopping = false;
  /** By phone and link. */
  private readonly streams = new Map<number, Stream>();

  /** Every server is the lab's, whatever servers the profile names. `traced`: numbers of the phones whose story is told. */
  constructor(asked: Plan, conditions: Conditions = goodConditions, traced: readonly number[] = []) {
    const plan = withLabOnly(asked);
    this.exchangeMask = mix(plan.seed, 0xd4c9);
    this.network = new Network(this.agenda, conditions, new Dice(mix(plan.seed, 0x5eed)));
    this.lab = new LabInTime(this.network, { ...labOrderOf(plan), ports: labPorts }, (slot, event) =>
      this.tell(slot, event),
    );
    const { callManagers, srst } = this.lab;
    const targets = targetsOf(plan, { ...places, callManagers, srst });
    this.targets = targets;
    this.recorder = new Recorder(new Layout(labelsOf(plan, targets)));
    const around = {
      settings: settingsOf(plan, targets),
      meter: new Meter(this.recorder, labelNumbersOf(targets)),
      outbox: this,
      faultMoments: this.faultMoments,
      exchangeMask: this.exchangeMask,
    };
    const planned = [...phonesOf(plan, [[0, plan.total]])];
    this.relays = new Relays(plan, planned);
    this.neighbours = new Neighbours(planned.map(({ index }) => index));
    this.trace = new Trace(tracedPhonesOf(plan, planned, traced), () => this.now);
    this.phones = planned.map((phone, slot) => {
      const identity = identityOf(plan, targets, phone, slot);
      return this.trace.has(slot) ? new TracedPhone(identity, around, this.trace) : new Phone(identity, around);
    });
    this.wakers = this.phones.map((phone) => new Waker(this.agenda, phone));
    for (const [slot, { index, arrivalMs, startupMs }] of planned.entries()) {
      this.slotByIndex.set(index, slot);
      this.agenda.at(arrivalMs, () => this.powerOn(slot, arrivalMs, startupMs));
    }
  }

  get now(): number {
    return this.agenda.now;
  }

  get loads(): Relays['loads'] {
    return this.relays.loads;
  }

  get callManagers(): readonly CallManagerNode[] {
    return this.minds.callManagers;
  }

  get minds(): LabMinds {
    return this.lab.minds;
  }

  get dhcp(): DhcpSession {
    return this.minds.dhcp!;
  }

  /** Lets time go on by so many milliseconds. */
  run(ms: number): this {
    this.agenda.run(this.now + ms);
    return this;
  }

  /** Does a fault, as the lab does. Throws LoadError('arguments-invalid') for what cannot be. */
  inject(order: FaultOrder): this {
    this.lab.inject(order);
    return this;
  }

  /**
   * Nothing reaches a server or leaves it for so long: streams wait, datagrams are lost. Phones do not hear of it from
   * their TCP, as on a host that cannot tell (compare fault `blackhole`).
   */
  silence(server: ServerName, ms: number): this {
    this.network.silence(server, ms);
    return this;
  }

  /** A server's process dies and comes back after so long: links are reset, ports refuse. HTTP is the server of TFTP. */
  kill(server: ServerName, ms: number): this {
    if (server === 'dhcp' || server === 'dns') return this.inject({ ...stopped, node: server, forMs: ms });
    if (server === 'tftp' || server === 'http') return this.inject({ ...stopped, node: 'tftp', forMs: ms });
    return this.inject({ ...faultDefaults, fault: 'crash', node: server, forMs: ms });
  }

  /** The gentle end: so many phones a second begin to leave, and nobody is switched on any more. */
  stopPhones(perSecond: number): this {
    this.isStopping = true;
    for (const [slot, phone] of this.phones.entries()) {
      this.agenda.at(this.now + (slot / perSecond) * 1_000, () => {
        phone.stop(this.now);
        this.wakers[slot]!.look();
      });
    }
    return this;
  }

  // ---- what phones wish

  holds(slot: number, address: number): void {
    this.neighbours.holds(slot, address);
  }

  resolve(slot: number, ticket: number, name: string): void {
    this.lab.datagrams.resolve(slot, ticket, this.phones[slot]!.address, name);
  }

  fetchHttp(slot: number, ticket: number, _address: number, _port: number, name: string): void {
    this.lab.datagrams.fetchHttp(slot, ticket, this.phones[slot]!.address, name);
  }

  endHttp(): void {
    // What comes after has an old ticket, as with TFTP and DNS.
  }

  endResolve(): void {
    // See above.
  }

  broadcastDhcp(slot: number, message: Uint8Array): void {
    const giaddr = this.relays.relay(this.now, slot);
    const relayed = relayToServer(message, { giaddr, relaySourcePort: true });
    this.lab.datagrams.askDhcp(relayed, giaddr, (reply) => this.fromDhcp(reply));
  }

  unicastDhcp(slot: number, message: Uint8Array): void {
    this.lab.datagrams.askDhcp(message, this.phones[slot]!.address, (reply) => this.fromDhcp(reply));
  }

  sendTftp(slot: number, ticket: number, _address: number, port: number, datagram: Uint8Array): void {
    this.lab.datagrams.sendTftp(slot, ticket, this.phones[slot]!.address, port, datagram);
  }

  endTftp(): void {
    // A datagram that comes after has an old ticket.
  }

  connect(slot: number, link: number, ticket: number, address: number, _port: number, { silenceMs }: LinkWish): void {
    const tell = (event: (phone: Phone) => void) => this.tell(slot, event);
    const events = {
      connected: () => tell((phone) => phone.onConnected(this.now, link, ticket)),
      received: (bytes: Uint8Array) => tell((phone) => phone.onBytes(this.now, link, ticket, bytes, bytes.length)),
      ended: (how: LinkEnd) => tell((phone) => phone.onLinkEnd(this.now, link, ticket, how)),
    };
    const stream = this.lab.connect(address, { address: this.phones[slot]!.address, silenceMs }, events);
    if (stream !== null) this.streams.set(slot * linksPerPhone + link, stream);
  }

  /** Ceilings are not played in virtual time. */
  mayRegister(): boolean {
    return true;
  }

  isSilent(slot: number, link: number): boolean {
    return this.streams.get(slot * linksPerPhone + link)?.isSilent ?? false;
  }

  send(slot: number, link: number, _ticket: number, frames: Uint8Array): void {
    this.streams.get(slot * linksPerPhone + link)?.send(frames);
  }

  close(slot: number, link: number): void {
    this.streams.get(slot * linksPerPhone + link)?.close();
    this.streams.delete(slot * linksPerPhone + link);
  }

  // ---- what happens to phones

  private powerOn(slot: number, plannedAt: number, startupMs: number): void {
    if (this.isStopping) return;
    this.recorder.add(this.recorder.layout.slot('arrivalsPlanned'));
    this.tell(slot, (phone) => phone.powerOn(this.now, plannedAt, startupMs));
  }

  private fromDhcp(datagram: Uint8Array): void {
    const slot = this.slotByIndex.get(indexOfExchange(peekXid(datagram), this.exchangeMask))!;
    this.phones[slot]!.onDhcp(this.now, datagram);
    for (let other = this.neighbours.takeDuplicate(); other !== undefined; other = this.neighbours.takeDuplicate()) {
      this.tell(other, (phone) => phone.onDuplicateAddress(this.now));
    }
    this.wakers[slot]!.look();
  }

  /** Something happens to a phone, and may move its alarm. */
  private tell(slot: number, event: (phone: Phone) => void): void {
    event(this.phones[slot]!);
    this.wakers[slot]!.look();
  }
}
