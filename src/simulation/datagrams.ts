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

export class Datagrams {
  private readonly dhcp: DhcpSession | null;
  private readonly tftp: TftpSession;
  private readonly dns: DnsSession | null;
  private readonly fileNamed: (name: string) => LabFile | null;
  private readonly network: Network;
  private readonly tell: Tell;
  private readonly wakers: Readonly<Record<DatagramServer, Waker | null>>;
  private readonly transfers = new Map<number, { readonly transfer: TftpTransfer; readonly waker: Waker }>();
  private nextPort = firstPort;

  /** `fileNamed` finds the files of HTTP, which are those of TFTP. */
  constructor(
    network: Network,
    { dhcp, tftp, dns }: Pick<LabMinds, 'dhcp' | 'dns'> & { readonly tftp: TftpSession },
    fileNamed: (name: string) => LabFile | null,
    tell: Tell,
  ) {
    this.network = network;
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

  /** Faults have begun or ended at a server: a TFTP server that is down has forgotten its transfers. */
  onFaults(server: DatagramServer): void {
    const mind = this[server];
    if (mind === null) return;
    mind.onFaults(this.now);
    if (server === 'tftp' && mind.faults.isDown) {
      for (const { transfer } of [...this.transfers.values()]) transfer.onBroken(this.now);
    }
    this.network.onFaults(server);
    if (server === 'tftp') this.network.onFaults('http');
    this.wakers[server]?.look();
  }

  resolve(slot: number, ticket: number, name: string): void {
    const { dns } = this;
    if (dns === null) return;
    this.toServer('dns', dns.faults, () => {
      dns.onPacket(this.now, encodeQuery(ticket & 0xffff, name), (answer) => {
        this.toPhone('dns', dns.faults, () => {
          const { code, addresses } = decodeAnswer(answer);
          const isTold = code === DnsCode.noError || code === DnsCode.nameError;
          this.tell(slot, (phone) => phone.onResolved(this.now, ticket, isTold ? addresses : null));
        });
      });
    });
  }

  fetchHttp(slot: number, ticket: number, name: string): void {
    const { faults } = this.tftp;
    const answer = (status: number, body: Uint8Array): void => {
      this.network.carryToPhone('http', faults, () => {
        this.tell(slot, (phone) => phone.onHttp(this.now, ticket, status, body));
      });
    };
    const take = (): void => {
      this.network.agenda.at(this.now + faults.delayMs(deviceNameIn(name)), () => {
        const file = this.fileNamed(name);
        answer(file === null ? 404 : 200, file?.subarray(0, file.length) ?? new Uint8Array());
      });
    };
    const refuse = (): void => {
      this.network.agenda.at(this.network.arrivalOfStretch('http', this.now), () => {
        this.tell(slot, (phone) => phone.onHttp(this.now, ticket, LinkEnd.refused, new Uint8Array()));
      });
    };
    this.network.carryToServer('http', faults, take, refuse);
  }

  /** `from`: a relay, or the phone itself. Each reply comes to `answer`. */
  askDhcp(message: Uint8Array, from: number, answer: (reply: Uint8Array) => void): void {
    const dhcp = this.dhcp!;
    const replies = { send: (bytes: Uint8Array) => this.toPhone('dhcp', dhcp.faults, () => answer(bytes)) };
    this.toServer('dhcp', dhcp.faults, () => dhcp.onPacket(this.now, message, from, labPorts.dhcp, replies));
  }

  /** `address`: the phone's own. */
  sendTftp(slot: number, ticket: number, address: number, port: number, datagram: Uint8Array): void {
    const fromPort = firstPort + ticket;
    this.toServer('tftp', this.tftp.faults, () => {
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
        this.toPhone('tftp', this.tftp.faults, () => {
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

  private toServer(server: DatagramServer, faults: Faults, take: () => void): void {
    if (faults.loses('toServer')) return;
    this.network.carryToServer(server, faults, () => {
      take();
      this.wakers[server]?.look();
    });
  }

  private toPhone(server: DatagramServer, faults: Faults, arrive: () => void): void {
    if (!faults.loses('toPhones')) this.network.carryToPhone(server, faults, arrive);
  }
}
