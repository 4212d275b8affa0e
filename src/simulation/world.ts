/**
 * Phones and the lab's servers in one virtual time: the real logic of both, and a make-believe network between them.
 *
 *     phones --wishes--> World (an Outbox) --Network: delay, loss, trouble--> lab sessions --answers--> phones
 *
 * `world.run(60_000)`, `world.silence('cm1', 120_000)`, and look: everything is deterministic in the plan's seed.
 */

import type { LabFile } from '#lab/lab-file.js';
import {
  callManagerAddress,
  makeCallManagers,
  makeDevices,
  makeDhcp,
  makeDns,
  makeFiles,
  makeTftp,
} from '#lab/minds.js';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import type { DhcpSession } from '#lab/sessions/dhcp.js';
import type { DnsSession } from '#lab/sessions/dns.js';
import type { TftpSession } from '#lab/sessions/tftp.js';
import type { TftpTransfer } from '#lab/sessions/tftp-transfer.js';
import { type LabSettings, labAddress, labPorts } from '#lab/settings.js';
import { Dice, mix } from '#phone/dice.js';
import { indexOfExchange } from '#phone/lease-messages.js';
import { Meter } from '#phone/meter.js';
import { Neighbours } from '#phone/neighbours.js';
import type { LinkEnd, Outbox } from '#phone/outbox.js';
import { Phone } from '#phone/phone.js';
import { labOrderOf } from '#plan/lab-order.js';
import { type Plan, phonesOf } from '#plan/plan.js';
import { identityOf, labelNumbersOf, labelsOf, settingsOf, targetsOf } from '#plan/targets.js';
import { Layout } from '#stats/layout.js';
import { Recorder } from '#stats/recorder.js';
import { peekXid, relayToServer } from '#wire/dhcp/relay.js';
import { decodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { Agenda } from './agenda.js';
import { type Conditions, goodConditions, Network } from './network.js';
import { Stream } from './stream.js';
import { Waker } from './waker.js';

/** The servers by the names that trouble is made for. */
export type ServerName = 'dhcp' | 'dns' | 'tftp' | 'http' | 'cm1' | 'cm2' | 'cm3';

const linksPerPhone = 3;

/** Where the lab would listen; in virtual time nothing is busy. */
const places = {
  dhcp: { name: 'dhcp', address: callManagerAddress(0), port: labPorts.dhcp },
  tftp: { name: 'tftp', address: callManagerAddress(0), port: labPorts.tftp },
};

/** Ports of make-believe sockets count up from here. */
const firstPort = 10_000;

export class World implements Outbox {
  readonly phones: readonly Phone[];
  readonly callManagers: readonly CallManagerNode[];
  readonly dhcp: DhcpSession;
  readonly tftp: TftpSession;
  readonly recorder: Recorder;
  private readonly agenda = new Agenda();
  private readonly network: Network;
  private readonly slotByIndex = new Map<number, number>();
  private readonly subnets: readonly number[];
  private readonly neighbours: Neighbours;
  private readonly dns: DnsSession | null;
  private readonly fileNamed: (name: string) => LabFile | null;
  private readonly giaddrs: readonly number[];
  private readonly wakers: readonly Waker[];
  private readonly nodeWakers: readonly Waker[];
  private readonly dhcpWaker: Waker;
  private readonly streams = new Map<number, { readonly server: string; readonly stream: Stream }>();
  private readonly transfers = new Map<number, { readonly transfer: TftpTransfer; readonly waker: Waker }>();
  private nextPort = firstPort;

  /** Every server is the lab's, whatever servers the profile names. */
  constructor(asked: Plan, conditions: Conditions = goodConditions) {
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
    this.tftp = makeTftp(settings, devices, servers);
    this.dhcp = makeDhcp(settings)!;
    this.dns = makeDns(settings);
    this.fileNamed = makeFiles(settings, devices, servers);
    this.nodeWakers = this.callManagers.map((node) => new Waker(this.agenda, node));
    this.dhcpWaker = new Waker(this.agenda, this.dhcp);
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
    this.neighbours = new Neighbours(planned.length);
    this.phones = planned.map((phone, slot) => new Phone(identityOf(plan, targets, phone, slot), around));
    this.wakers = this.phones.map((phone) => new Waker(this.agenda, phone));
    for (const [slot, { index, arrivalMs, startupMs }] of planned.entries()) {
      this.slotByIndex.set(index, slot);
      this.agenda.at(arrivalMs, () => this.powerOn(slot, arrivalMs, startupMs));
    }
  }

  get now(): number {
    return this.agenda.now;
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

  /** The gentle end: so many phones a second begin to leave. */
  stopPhones(perSecond: number): this {
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
    this.network.carryDatagram('dns', () => {
      const answer = this.dns?.onQuery(encodeQuery(ticket & 0xffff, name)) ?? null;
      if (answer === null) return;
      this.network.carryDatagram('dns', () => {
        const { addresses } = decodeAnswer(answer);
        this.phones[slot]!.onResolved(this.now, ticket, addresses.length > 0 ? addresses : null);
        this.wakers[slot]!.look();
      });
    });
  }

  fetchHttp(slot: number, ticket: number, _address: number, _port: number, name: string): void {
    this.network.carryDatagram('http', () => {
      const file = this.fileNamed(name);
      this.network.carryDatagram('http', () => {
        const body = file?.subarray(0, file.length) ?? new Uint8Array();
        this.phones[slot]!.onHttp(this.now, ticket, file === null ? 404 : 200, body);
        this.wakers[slot]!.look();
      });
    });
  }

  endHttp(): void {
    // What comes after has an old ticket, as with TFTP and DNS.
  }

  endResolve(): void {
    // See above.
  }

  broadcastDhcp(slot: number, message: Uint8Array): void {
    const giaddr = this.giaddrs[this.subnets[slot]!]!;
    this.toDhcp(relayToServer(message, { giaddr, relaySourcePort: true }), giaddr);
  }

  unicastDhcp(slot: number, message: Uint8Array): void {
    this.toDhcp(message, this.phones[slot]!.address);
  }

  sendTftp(slot: number, ticket: number, _address: number, port: number, datagram: Uint8Array): void {
    const { address } = this.phones[slot]!;
    const fromPort = firstPort + ticket;
    this.network.carryDatagram('tftp', () => {
      if (port === labPorts.tftp) return this.openTransfer(slot, ticket, address, fromPort, datagram);
      const open = this.transfers.get(port);
      open?.transfer.onDatagram(this.now, datagram, address, fromPort);
      open?.waker.look();
    });
  }

  endTftp(): void {
    // A datagram that comes after has an old ticket.
  }

  connect(slot: number, link: number, ticket: number, address: number): void {
    const node = this.callManagers[address - labAddress]!;
    const nodeWaker = this.nodeWakers[address - labAddress]!;
    const tell = (event: (phone: Phone) => void) => {
      event(this.phones[slot]!);
      this.wakers[slot]!.look();
    };
    const stream = new Stream(this.network, node, nodeWaker, this.phones[slot]!.address, {
      connected: () => tell((phone) => phone.onConnected(this.now, link, ticket)),
      received: (bytes) => tell((phone) => phone.onBytes(this.now, link, ticket, bytes, bytes.length)),
      ended: (how: LinkEnd) => tell((phone) => phone.onLinkEnd(this.now, link, ticket, how)),
    });
    this.streams.set(slot * linksPerPhone + link, { server: node.name, stream });
  }

  send(slot: number, link: number, _ticket: number, frames: Uint8Array): void {
    this.streams.get(slot * linksPerPhone + link)?.stream.send(frames);
  }

  close(slot: number, link: number): void {
    this.streams.get(slot * linksPerPhone + link)?.stream.close();
    this.streams.delete(slot * linksPerPhone + link);
  }

  // ---- what servers answer

  private powerOn(slot: number, plannedAt: number, startupMs: number): void {
    this.recorder.add(this.recorder.layout.slot('arrivalsPlanned'));
    this.phones[slot]!.powerOn(this.now, plannedAt, startupMs);
    this.wakers[slot]!.look();
  }

  private toDhcp(message: Uint8Array, from: number): void {
    const replies = { send: (bytes: Uint8Array) => this.network.carryDatagram('dhcp', () => this.fromDhcp(bytes)) };
    this.network.carryDatagram('dhcp', () => {
      this.dhcp.onPacket(this.now, message, from, labPorts.dhcp, replies);
      this.dhcpWaker.look();
    });
  }

  private fromDhcp(datagram: Uint8Array): void {
    const slot = this.slotByIndex.get(indexOfExchange(peekXid(datagram)))!;
    this.phones[slot]!.onDhcp(this.now, datagram);
    for (let other = this.neighbours.takeDuplicate(); other !== undefined; other = this.neighbours.takeDuplicate()) {
      this.phones[other]!.onDuplicateAddress(this.now);
      this.wakers[other]!.look();
    }
    this.wakers[slot]!.look();
  }

  private openTransfer(slot: number, ticket: number, address: number, fromPort: number, request: Uint8Array): void {
    const port = this.nextPort++;
    const link = {
      send: (bytes: Uint8Array) => {
        this.network.carryDatagram('tftp', () => {
          this.phones[slot]!.onTftp(this.now, ticket, bytes, labAddress, port);
          this.wakers[slot]!.look();
        });
      },
      close: () => this.transfers.delete(port),
    };
    const transfer = this.tftp.onRequest(this.now, request, address, fromPort, () => link);
    if (transfer === null) return;
    const waker = new Waker(this.agenda, transfer);
    this.transfers.set(port, { transfer, waker });
    waker.look();
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
