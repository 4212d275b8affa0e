/**
 * The lab's services that are asked in single messages, in virtual time: DHCP, DNS and TFTP by datagram, and HTTP, whose
 * answer comes in one piece.
 */
import type { LabFile } from '#lab/lab-file.js';
import type { LabMinds } from '#lab/lab-minds.js';
import { deviceNameIn } from '#lab/sessions/device-names.js';
import type { DhcpSession } from '#lab/sessions/dhcp.js';
import type { DnsSession } from '#lab/sessions/dns.js';
import type { Faults } from '#lab/sessions/faults.js';
import type { TftpSession } from '#lab/sessions/tftp.js';
import type { TftpTransfer } from '#lab/sessions/tftp-transfer.js';
import type { Whereabouts } from '#lab/sessions/whereabouts.js';
import { labAddress, labPorts } from '#lab/settings.js';
import { LinkEnd } from '#phone/outbox.js';
import type { Phone } from '#phone/phone.js';
import { DnsCode, decodeAnswer, encodeQuery } from '#wire/dns/message.js';
import type { Network } from './network.js';
import { Waker } from './waker.js';

/** Ports of make-believe sockets count up from here. */
const firstPort = 10_000;

/** Lets something happen to the phone of a slot. */
type Tell = (slot: number, event: (phone: Phone) => void) => void;

type DatagramServer = 'dhcp' | 'dns' | 'tftp';

interface OpenTransfer {
  readonly transfer: TftpTransfer;
  readonly waker: Waker;
  /** Of the phone that asked. */
  readonly deviceName: string | null;
}

export class Datagrams {
  private readonly dhcp: DhcpSession | null;
  private readonly tftp: TftpSession;
  private readonly dns: DnsSession | null;
  private readonly fileNamed: (name: string) => LabFile | null;
  private readonly network: Network;
  private readonly whereabouts: Whereabouts;
  private readonly tell: Tell;
  private readonly wakers: Readonly<Record<DatagramServer, Waker | null>>;
  private readonly transfers = new Map<number, OpenTransfer>();
  private nextPort = firstPort;

  /** `fileNamed` finds the files of HTTP, which are those of TFTP. */
  constructor(
    network: Network,
    { dhcp, tftp, dns }: Pick<LabMinds, 'dhcp' | 'dns'> & { readonly tftp: TftpSession },
    whereabouts: Whereabouts,
    fileNamed: (name: string) => LabFile | null,
    tell: Tell,
  ) {
    this.network = network;
    this.whereabouts = whereabouts;
    this.tell = tell;
    this.tftp = tftp;
    this.dhcp = dhcp;
    this.dns = dns;
    this.fileNamed = fileNamed;
    this.wakers = {
      dhcp: dhcp && new Waker(network.agenda, dhcp),
      dns: dns && new Waker(network.agenda, dns),
      tftp: new Waker(network.agenda, tftp),
    };
  }

  private get now(): number {
    return this.network.agenda.now;
  }

  /** Faults have begun or ended at a server: a TFTP server that is down for a phone has forgotten its transfers. */
  onFaults(server: DatagramServer): void {
    const mind = this[server];
    if (mind === null) return;
    mind.onFaults(this.now);
    if (server === 'tftp') {
      for (const { transfer, deviceName } of [...this.transfers.values()]) {
        if (mind.faults.isDownFor(deviceName)) transfer.onBroken(this.now);
      }
    }
    this.network.onFaults(server);
    if (server === 'tftp') this.network.onFaults('http');
    this.wakers[server]?.look();
  }

  /** `address`: the phone's own. */
  resolve(slot: number, ticket: number, address: number, name: string): void {
    const { dns } = this;
    if (dns === null) return;
    const query = encodeQuery(ticket & 0xffff, name);
    const who = dns.whoAsks(query, address);
    this.toServer('dns', dns.faults, who, () => {
      dns.onPacket(this.now, query, who, (answer) => {
        this.toPhone('dns', dns.faults, who, () => {
          const { code, addresses } = decodeAnswer(answer);
          const isTold = code === DnsCode.noError || code === DnsCode.nameError;
          this.tell(slot, (phone) => phone.onResolved(this.now, ticket, isTold ? addresses : null));
        });
      });
    });
  }

  /** `address`: the phone's own. */
  fetchHttp(slot: number, ticket: number, address: number, name: string): void {
    const { faults } = this.tftp;
    const who = deviceNameIn(name) ?? this.whereabouts.at(address);
    const answer = (status: number, body: Uint8Array): void => {
      this.network.carryToPhone('http', faults, who, () => {
        this.tell(slot, (phone) => phone.onHttp(this.now, ticket, status, body));
      });
    };
    const take = (): void => {
      this.network.agenda.at(this.now + faults.delayMs(who), () => {
        const file = this.fileNamed(name);
        answer(file === null ? 404 : 200, file?.subarray(0, file.length) ?? new Uint8Array());
      });
    };
    const refuse = (how: LinkEnd): void => {
      this.network.agenda.at(this.network.arrivalOfStretch('http', this.now), () => {
        this.tell(slot, (phone) => phone.onHttp(this.now, ticket, how, new Uint8Array()));
      });
    };
    this.network.carryToServer('http', faults, who, take, refuse);
  }

  /** `from`: a relay, or the phone itself. Each reply comes to `answer`. */
  askDhcp(message: Uint8Array, from: number, answer: (reply: Uint8Array) => void): void {
    const dhcp = this.dhcp!;
    const who = dhcp.whoAsks(message);
    const replies = { send: (bytes: Uint8Array) => this.toPhone('dhcp', dhcp.faults, who, () => answer(bytes)) };
    this.toServer('dhcp', dhcp.faults, who, () => dhcp.onPacket(this.now, message, from, labPorts.dhcp, replies));
  }

  /** `address`: the phone's own. */
  sendTftp(slot: number, ticket: number, address: number, port: number, datagram: Uint8Array): void {
    const fromPort = firstPort + ticket;
    const isRequest = port === labPorts.tftp;
    const who = isRequest ? this.tftp.whoAsks(datagram, address) : (this.transfers.get(port)?.deviceName ?? null);
    const take = (): void => {
      if (isRequest) return this.openTransfer(slot, ticket, address, fromPort, datagram, who);
      const open = this.transfers.get(port);
      open?.transfer.onDatagram(this.now, datagram, address, fromPort);
      open?.waker.look();
    };
    const refuse = (how: LinkEnd): void => {
      if (how !== LinkEnd.refused) return;
      this.network.agenda.at(this.network.arrivalOfStretch('tftp', this.now), () => {
        this.tell(slot, (phone) => phone.onTftpRefused(ticket));
      });
    };
    this.toServer('tftp', this.tftp.faults, who, take, refuse);
  }

  private openTransfer(
    slot: number,
    ticket: number,
    address: number,
    fromPort: number,
    request: Uint8Array,
    deviceName: string | null,
  ): void {
    const port = this.nextPort++;
    const link = {
      send: (bytes: Uint8Array) => {
        this.toPhone('tftp', this.tftp.faults, deviceName, () => {
          this.tell(slot, (phone) => phone.onTftp(this.now, ticket, bytes, labAddress, port));
        });
      },
      close: () => this.transfers.delete(port),
    };
    const transfer = this.tftp.onRequest(this.now, request, address, fromPort, () => link);
    if (transfer === null) return;
    const waker = new Waker(this.network.agenda, transfer);
    this.transfers.set(port, { transfer, waker, deviceName });
    waker.look();
  }

  /** `refuse` as in `Network`: where a phone hears by ICMP that nobody listens. */
  private toServer(
    server: DatagramServer,
    faults: Faults,
    deviceName: string | null,
    take: () => void,
    refuse?: (how: LinkEnd) => void,
  ): void {
    if (faults.loses('toServer', deviceName)) return;
    const arrive = (): void => {
      take();
      this.wakers[server]?.look();
    };
    this.network.carryToServer(server, faults, deviceName, arrive, refuse);
  }

  private toPhone(server: DatagramServer, faults: Faults, deviceName: string | null, arrive: () => void): void {
    if (!faults.loses('toPhones', deviceName)) this.network.carryToPhone(server, faults, deviceName, arrive);
  }
}
