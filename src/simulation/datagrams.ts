/**
 * The lab's services that are asked in single messages, in virtual time: DHCP, DNS and TFTP by datagram, and HTTP, whose
 * answer comes in one piece.
 */
import type { LabFile } from '#lab/lab-file.js';
import { makeDhcp, makeDns, makeFiles, makeTftp } from '#lab/minds.js';
import type { DhcpSession } from '#lab/sessions/dhcp.js';
import type { DnsSession } from '#lab/sessions/dns.js';
import type { TftpSession } from '#lab/sessions/tftp.js';
import type { TftpTransfer } from '#lab/sessions/tftp-transfer.js';
import { type LabSettings, labAddress, labPorts } from '#lab/settings.js';
import type { Phone } from '#phone/phone.js';
import { decodeAnswer, encodeQuery } from '#wire/dns/message.js';
import type { Network } from './network.js';
import { Waker } from './waker.js';

/** Ports of make-believe sockets count up from here. */
const firstPort = 10_000;

/** Lets something happen to the phone of a slot. */
type Tell = (slot: number, event: (phone: Phone) => void) => void;

export class Datagrams {
  readonly dhcp: DhcpSession;
  private readonly tftp: TftpSession;
  private readonly dns: DnsSession | null;
  private readonly fileNamed: (name: string) => LabFile | null;
  private readonly network: Network;
  private readonly tell: Tell;
  private readonly dhcpWaker: Waker;
  private readonly transfers = new Map<number, { readonly transfer: TftpTransfer; readonly waker: Waker }>();
  private nextPort = firstPort;

  /** `devices` and `nodes` are those the lab's CallManagers have. */
  constructor(
    network: Network,
    settings: LabSettings,
    devices: Parameters<typeof makeTftp>[1],
    nodes: Parameters<typeof makeTftp>[2],
    tell: Tell,
  ) {
    this.network = network;
    this.tell = tell;
    this.tftp = makeTftp(settings, devices, nodes);
    this.dhcp = makeDhcp(settings)!;
    this.dns = makeDns(settings);
    this.fileNamed = makeFiles(settings, devices, nodes);
    this.dhcpWaker = new Waker(network.agenda, this.dhcp);
  }

  private get now(): number {
    return this.network.agenda.now;
  }

  resolve(slot: number, ticket: number, name: string): void {
    this.network.carryDatagram('dns', () => {
      const answer = this.dns?.onQuery(encodeQuery(ticket & 0xffff, name)) ?? null;
      if (answer === null) return;
      this.network.carryDatagram('dns', () => {
        const { addresses } = decodeAnswer(answer);
        this.tell(slot, (phone) => phone.onResolved(this.now, ticket, addresses.length > 0 ? addresses : null));
      });
    });
  }

  fetchHttp(slot: number, ticket: number, name: string): void {
    this.network.carryDatagram('http', () => {
      const file = this.fileNamed(name);
      this.network.carryDatagram('http', () => {
        const body = file?.subarray(0, file.length) ?? new Uint8Array();
        this.tell(slot, (phone) => phone.onHttp(this.now, ticket, file === null ? 404 : 200, body));
      });
    });
  }

  /** `from`: a relay, or the phone itself. Each reply comes to `answer`. */
  askDhcp(message: Uint8Array, from: number, answer: (reply: Uint8Array) => void): void {
    const replies = { send: (bytes: Uint8Array) => this.network.carryDatagram('dhcp', () => answer(bytes)) };
    this.network.carryDatagram('dhcp', () => {
      this.dhcp.onPacket(this.now, message, from, labPorts.dhcp, replies);
      this.dhcpWaker.look();
    });
  }

  /** `address`: the phone's own. */
  sendTftp(slot: number, ticket: number, address: number, port: number, datagram: Uint8Array): void {
    const fromPort = firstPort + ticket;
    this.network.carryDatagram('tftp', () => {
      if (port === labPorts.tftp) return this.openTransfer(slot, ticket, address, fromPort, datagram);
      const open = this.transfers.get(port);
      open?.transfer.onDatagram(this.now, datagram, address, fromPort);
      open?.waker.look();
    });
  }

  private openTransfer(slot: number, ticket: number, address: number, fromPort: number, request: Uint8Array): void {
    const port = this.nextPort++;
    const link = {
      send: (bytes: Uint8Array) => {
        this.network.carryDatagram('tftp', () => {
          this.tell(slot, (phone) => phone.onTftp(this.now, ticket, bytes, labAddress, port));
        });
      },
      close: () => this.transfers.delete(port),
    };
    const transfer = this.tftp.onRequest(this.now, request, address, fromPort, () => link);
    if (transfer === null) return;
    const waker = new Waker(this.network.agenda, transfer);
    this.transfers.set(port, { transfer, waker });
    waker.look();
  }
}
