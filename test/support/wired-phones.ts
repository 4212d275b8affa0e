/**
 * Phones whose links are real sockets to a server or more, while their time is the test's: it stands still as long as anything
 * is under way, and jumps to the next alarm once all is quiet. So a phone may wait a minute for its next keepalive, and
 * the test does not.
 *
 *     const stage = new Stage(server);
 *     const phone = stage.add({ model: '7960' });
 *     phone.boot();
 *     await stage.until(() => phone.state === 'inService');
 *
 * Address and configuration file are handed to the phone directly: what is played here begins with SYN.
 */
import type { LinkEnd } from '#phone/outbox.js';
import { writeLegacy } from '#wire/config-file/legacy.js';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { type LinkEvents, SccpLinks } from '#worker/sccp-links.js';
import { serve } from '../unit/phone/courses.js';
import { PhoneWorld, phoneAddress, type WorldOptions } from './phone-world.js';
import type { ReplayServer } from './replay-server.js';

/** No test needs a phone to wake more often between two looks. */
const mostAlarms = 1_000;

/** One connection, as the phone sees it. */
interface Wire {
  readonly ticket: number;
  readonly world: WiredPhone;
  readonly server: ReplayServer;
  isConnected: boolean;
  /** Nobody listened. */
  isRefused: boolean;
  /** By the phone, or the server's end was heard. */
  isOver: boolean;
  sent: number;
  received: number;
  reads: number;
}

export class Stage implements LinkEvents {
  /** In the order of their connecting. */
  readonly wires: Wire[] = [];
  readonly links = new SccpLinks(this);
  /** The most preferred of its servers. */
  readonly server: ReplayServer;
  readonly servers: readonly ReplayServer[];
  private readonly phones: WiredPhone[] = [];

  /** All have started, the most preferred first. */
  constructor(server: ReplayServer, ...others: readonly ReplayServer[]) {
    this.server = server;
    this.servers = [server, ...others];
  }

  add(options: WorldOptions = {}): WiredPhone {
    const phone = new WiredPhone(this, { ...options, identity: { ...options.identity, slot: this.phones.length } });
    this.phones.push(phone);
    return phone;
  }

  /** Lets things happen, and time pass when nothing does. */
  async until(isSo: () => boolean): Promise<void> {
    for (let alarms = 0; !isSo(); ) {
      if (!this.isQuiet) await new Promise(setImmediate);
      else if (!this.isMoved()) {
        if (alarms++ === mostAlarms) throw new Error('phones wake and wake, and what is awaited does not happen');
        this.wake();
      }
    }
  }

  /** Lets happen what is under way; no time passes. */
  async settle(): Promise<void> {
    await this.until(() => this.isQuiet && !this.isMoved());
  }

  close(): void {
    this.links.closeAll();
    for (const server of this.servers) server.stop();
  }

  private isMoved(): boolean {
    return this.servers.some((server) => server.isMoved());
  }

  /** What was written on either side has been read on the other, and every end was noticed. */
  private get isQuiet(): boolean {
    return this.servers.every((server) => {
      const { conversations } = server;
      const wires = this.wires.filter((wire) => wire.server === server && !wire.isRefused);
      return (
        conversations.length === wires.length &&
        wires.every((wire, n) => {
          const there = conversations[n]!;
          if (wire.isOver) return there.isClosed;
          const areRead = wire.sent === there.received && wire.received === there.said;
          return wire.isConnected && areRead && !there.hasEnded;
        })
      );
    });
  }

  /** Moves time to the next alarm. */
  private wake(): void {
    const at = Math.min(...this.phones.map(({ phone }) => phone.alarmAt));
    if (at === Number.POSITIVE_INFINITY) throw new Error('all phones wait for the world, and the world for them');
    for (const phone of this.phones) phone.runUntil(Math.max(at, phone.now));
  }

  connected(phone: number, link: number, ticket: number): void {
    this.wireOf(phone, ticket).isConnected = true;
    const { world } = this.wireOf(phone, ticket);
    world.phone.onConnected(world.now, link, ticket);
  }

  received(phone: number, link: number, ticket: number, bytes: Uint8Array, length: number): void {
    const wire = this.wireOf(phone, ticket);
    wire.received += length;
    wire.reads++;
    wire.world.phone.onBytes(wire.world.now, link, ticket, bytes, length);
  }

  ended(phone: number, link: number, ticket: number, how: LinkEnd): void {
    const wire = this.wireOf(phone, ticket);
    wire.isOver = true;
    wire.isRefused = !wire.isConnected;
    wire.world.phone.onLinkEnd(wire.world.now, link, ticket, how);
  }

  failed(error: NodeJS.ErrnoException): void {
    throw error;
  }

  wireOf(phone: number, ticket: number): Wire {
    return this.wires.find(({ world, ticket: theirs }) => world.phone.self.slot === phone && theirs === ticket)!;
  }
}

export class WiredPhone extends PhoneWorld {
  private readonly stage: Stage;

  constructor(stage: Stage, options: WorldOptions) {
    super(options);
    this.stage = stage;
  }

  /** Where its servers listen. */
  get servers(): { readonly address: number; readonly port: number }[] {
    return this.stage.servers.map(({ host, port }) => ({ address: parseIpv4(host), port }));
  }

  /** Up to its SYN: it has been given this address, and a file that names the servers of the stage. */
  boot(address = phoneAddress): void {
    const callManagers = this.stage.servers.map(({ host, port }, priority) => ({ priority, name: host, port }));
    const nothingElse = { srst: [], loadInformation: '', loadInformationByType: {}, versionStamp: '' };
    const configuration = { callManagers, ...nothingElse };
    const { name } = this.phone.self;
    this.powerOn();
    this.offer({}, address);
    this.ack({}, { yiaddr: address });
    serve(this, {
      [`${name}.cnf.xml`]: writeConfigurationXml(configuration),
      [`${name}.cnf`]: writeLegacy(configuration),
    });
  }

  override connect(...[phone, link, ticket, address, port, wish]: Parameters<PhoneWorld['connect']>): void {
    super.connect(phone, link, ticket, address, port, wish);
    const server = this.stage.servers.find((one) => parseIpv4(one.host) === address && one.port === port);
    if (server === undefined) throw new Error('phones of a stage know its servers alone');
    const nothing = { isConnected: false, isRefused: false, isOver: false, sent: 0, received: 0, reads: 0 };
    this.stage.wires.push({ ticket, world: this, server, ...nothing });
    this.stage.links.connect(phone, link, ticket, server.host, port, wish.silenceMs, undefined);
  }

  override send(phone: number, link: number, ticket: number, frames: Uint8Array): void {
    super.send(phone, link, ticket, frames);
    this.stage.wireOf(phone, ticket).sent += frames.length;
    this.stage.links.write(phone, link, frames);
  }

  override close(phone: number, link: number, ticket: number): void {
    super.close(phone, link, ticket);
    this.stage.wireOf(phone, ticket).isOver = true;
    this.stage.links.close(phone, link);
  }
}
