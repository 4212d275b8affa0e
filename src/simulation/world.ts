/**
 * Phones and the lab's servers in one virtual time: the real logic of both, and a make-believe network between them.
 *
 *     phones --wishes--> World (an Outbox) --Network: delay, loss, trouble--> lab sessions --answers--> phones
 *
 * `world.run(60_000)`, `world.silence('cm1', 120_000)`, and look: everything is deterministic in the plan's seed.
 */

import { callManagerAddress, makeCallManagers, makeDevices } from '#lab/minds.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { type LabSettings, labAddress, labPorts } from '#lab/settings.js';
import { Dice, mix } from '#phone/dice.js';
import { indexOfExchange } from '#phone/lease-messages.js';
import { Meter } from '#phone/meter.js';
import { Neighbours } from '#phone/neighbours.js';
import type { LinkEnd, Outbox } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import { Trace } from '#phone/trace.js';
import { labOrderOf } from '#plan/lab-order.js';
import { type Plan, phonesOf } from '#plan/plan.js';
import { identityOf, labelNumbersOf, labelsOf, settingsOf, targetsOf } from '#plan/targets.js';
import { tracedPhonesOf } from '#plan/traced-phones.js';
import { Layout } from '#stats/layout.js';
import { Recorder } from '#stats/recorder.js';
import { peekXid, relayToServer } from '#wire/dhcp/relay.js';
import { Agenda } from './agenda.js';
import { Datagrams } from './datagrams.js';
import { type Conditions, goodConditions, Network } from './network.js';
import { Stream } from './stream.js';
import { TracedPhone } from './traced-phone.js';
import { Waker } from './waker.js';

/** The servers by the names that trouble is made for. */
export type ServerName = 'dhcp' | 'dns' | 'tftp' | 'http' | 'cm1' | 'cm2' | 'cm3';

const linksPerPhone = 3;

/** Where the lab would listen; in virtual time nothing is busy. */
const places = {
  dhcp: { name: 'dhcp', address: callManagerAddress(0), port: labPorts.dhcp },
  tftp: { name: 'tftp', address: callManagerAddress(0), port: labPorts.tftp },
};

export class World implements Outbox {
  readonly phones: readonly Phone[];
  readonly callManagers: readonly CallManagerNode[];
  readonly recorder: Recorder;
  readonly trace: Trace;
  private readonly agenda = new Agenda();
  private readonly network: Network;
  private readonly slotByIndex = new Map<number, number>();
  private readonly subnets: readonly number[];
  private readonly neighbours: Neighbours;
  private readonly datagrams: Datagrams;
  private readonly giaddrs: readonly number[];
  private readonly wakers: readonly Waker[];
  private readonly nodeWakers: readonly Waker[];
  private isStopping = false;
  private readonly streams = new Map<number, { readonly server: string; readonly stream: Stream }>();

  /** Every server is the lab's, whatever servers the profile names. `traced`: numbers of the phones whose story is told. */
  constructor(asked: Plan, conditions: Conditions = goodConditions, traced: readonly number[] = []) {
    const plan = withLabOnly(asked);
    this.network = new Network(this.agenda, conditions, new Dice(mix(plan.seed, 0x5eed)));
    const settings: LabSettings = { ...labOrderOf(plan), ports: labPorts };
    const devices = makeDevices(settings);
    this.callManagers = makeCallManagers(settings, devices, 0);
    const servers = this.callManagers.map(({ name }, n) => ({
      name,
      address: callManagerAddress(n),
      port: labPorts.sccp,
    }));
    this.datagrams = new Datagrams(this.network, settings, devices, servers, (slot, event) => this.tell(slot, event));
    this.nodeWakers = this.callManagers.map((node) => new Waker(this.agenda, node));
    const targets = targetsOf(plan, { ...places, callManagers: servers });
    this.recorder = new Recorder(new Layout(labelsOf(plan, targets)));
    const around = {
      settings: settingsOf(plan, targets),
      meter: new Meter(this.recorder, labelNumbersOf(targets)),
      outbox: this,
    };
    const planned = [...phonesOf(plan, [[0, plan.total]])];
    this.subnets = planned.map(({ subnet }) => subnet);
    // Where phones broadcast, nobody gave their subnet a relay: its router is one.
    this.giaddrs = plan.subnets.map(({ cidr, giaddrs }) => giaddrs.first || cidr.network + 1);
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

  get dhcp(): Datagrams['dhcp'] {
    return this.datagrams.dhcp;
  }

  /** Lets time go on by so many milliseconds. */
  run(ms: number): this {
    this.agenda.run(this.now + ms);
    return this;
  }

  /** Nothing reaches a server or leaves it for so long: streams wait, datagrams are lost. */
  silence(server: ServerName, ms: number): this {
    this.network.silence(server, ms);
    return this;
  }

  /** A server's process dies and comes back after so long: links are reset, ports refuse. */
  kill(server: ServerName, ms: number): this {
    this.network.stop(server, ms);
    for (const link of this.streams.values()) if (link.server === server) link.stream.reset();
    return this;
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
    this.datagrams.resolve(slot, ticket, name);
  }

  fetchHttp(slot: number, ticket: number, _address: number, _port: number, name: string): void {
    this.datagrams.fetchHttp(slot, ticket, name);
  }

  endHttp(): void {
    // What comes after has an old ticket, as with TFTP and DNS.
  }

  endResolve(): void {
    // See above.
  }

  broadcastDhcp(slot: number, message: Uint8Array): void {
    const giaddr = this.giaddrs[this.subnets[slot]!]!;
    const relayed = relayToServer(message, { giaddr, relaySourcePort: true });
    this.datagrams.askDhcp(relayed, giaddr, (reply) => this.fromDhcp(reply));
  }

  unicastDhcp(slot: number, message: Uint8Array): void {
    this.datagrams.askDhcp(message, this.phones[slot]!.address, (reply) => this.fromDhcp(reply));
  }

  sendTftp(slot: number, ticket: number, _address: number, port: number, datagram: Uint8Array): void {
    this.datagrams.sendTftp(slot, ticket, this.phones[slot]!.address, port, datagram);
  }

  endTftp(): void {
    // A datagram that comes after has an old ticket.
  }

  connect(slot: number, link: number, ticket: number, address: number): void {
    const node = this.callManagers[address - labAddress]!;
    const nodeWaker = this.nodeWakers[address - labAddress]!;
    const tell = (event: (phone: Phone) => void) => this.tell(slot, event);
    const stream = new Stream(this.network, node, nodeWaker, this.phones[slot]!.address, {
      connected: () => tell((phone) => phone.onConnected(this.now, link, ticket)),
      received: (bytes) => tell((phone) => phone.onBytes(this.now, link, ticket, bytes, bytes.length)),
      ended: (how: LinkEnd) => tell((phone) => phone.onLinkEnd(this.now, link, ticket, how)),
    });
    this.streams.set(slot * linksPerPhone + link, { server: node.name, stream });
  }

  isSilent(): boolean {
    return false;
  }

  send(slot: number, link: number, _ticket: number, frames: Uint8Array): void {
    this.streams.get(slot * linksPerPhone + link)?.stream.send(frames);
  }

  close(slot: number, link: number): void {
    this.streams.get(slot * linksPerPhone + link)?.stream.close();
    this.streams.delete(slot * linksPerPhone + link);
  }

  // ---- what happens to phones

  private powerOn(slot: number, plannedAt: number, startupMs: number): void {
    if (this.isStopping) return;
    this.recorder.add(this.recorder.layout.slot('arrivalsPlanned'));
    this.tell(slot, (phone) => phone.powerOn(this.now, plannedAt, startupMs));
  }

  private fromDhcp(datagram: Uint8Array): void {
    const slot = this.slotByIndex.get(indexOfExchange(peekXid(datagram)))!;
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

function withLabOnly(plan: Plan): Plan {
  const { profile } = plan;
  const { network } = profile;
  const mode = network.dhcp.mode === 'off' ? 'off' : 'relay';
  const subnets = plan.subnets.map((subnet) => ({
    ...subnet,
    static: subnet.static && { ...subnet.static, tftp: null },
  }));
  return {
    ...plan,
    nodes: [],
    groups: [],
    subnets,
    profile: {
      ...profile,
      cluster: { ...profile.cluster, nodes: [] },
      network: { ...network, dhcp: { ...network.dhcp, mode, servers: [] }, tftp: { ...network.tftp, servers: [] } },
    },
  };
}
