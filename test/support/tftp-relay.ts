/**
 * A man in the middle between a phone and a real TFTP server, who loses, doubles and delays the datagrams he is told to.
 * To the phone he is the server, and speaks from a port of his own in each transfer, as one does:
 *
 *     phone --> relay :port ---------> server :port      request
 *     phone <-- relay :facing <------- server :any       everything else, both ways
 */
import dgram from 'node:dgram';
import { once } from 'node:events';
import { formatIpv4 } from '#wire/ipv4.js';
import { decodeTftp } from '#wire/tftp/packet.js';

/** What happens to the first datagram of this label, and once only. */
export interface Mishap {
  /** As in `passed`. */
  readonly to: string;
  /** `late`: it comes after the datagram `after`; `again`: it comes, and once more after that. */
  readonly what: 'lost' | 'twice' | 'late' | 'again';
  readonly after?: string;
}

/** Resolves when it has left. */
type Deliver = () => Promise<void>;

export class TftpRelay {
  /** What was let through, in order: 'request', 'OACK', 'DATA 1', 'ACK 1', 'ERROR 5'. */
  readonly passed: string[] = [];
  private readonly server: { readonly address: number; readonly port: number };
  private readonly mishaps: Mishap[];
  private readonly held: { readonly after: string; readonly label: string; readonly deliver: Deliver }[] = [];
  private readonly leaving: Promise<void>[] = [];
  private readonly listening = dgram.createSocket('udp4');
  private readonly sockets: dgram.Socket[] = [this.listening];

  private constructor(server: { readonly address: number; readonly port: number }, mishaps: readonly Mishap[]) {
    this.server = server;
    this.mishaps = [...mishaps];
    this.listening.on('message', (bytes, phone) => this.begin(bytes, phone));
  }

  static async start(
    server: { readonly address: number; readonly port: number },
    mishaps: readonly Mishap[] = [],
  ): Promise<TftpRelay> {
    const relay = new TftpRelay(server, mishaps);
    await bound(relay.listening);
    return relay;
  }

  /** How often this was let through. */
  count(label: string): number {
    return this.passed.filter((passed) => passed === label).length;
  }

  /** Where phones ask, on 127.0.0.1. */
  get port(): number {
    return this.listening.address().port;
  }

  /** What was let through leaves first. */
  async close(): Promise<void> {
    await Promise.all(this.leaving);
    this.end(...this.sockets);
  }

  /** A request makes a transfer. A phone that has ended it has no socket: the system says so, and here it is handed on. */
  private async begin(request: Uint8Array, phone: dgram.RemoteInfo): Promise<void> {
    const [facing, behind] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
    this.sockets.push(facing, behind);
    await Promise.all([bound(facing), bound(behind)]);
    facing.connect(phone.port, phone.address);
    await once(facing, 'connect');
    facing.on('error', () => this.end(facing, behind));
    let transferPort = 0;
    const server = formatIpv4(this.server.address);
    behind.on('message', (bytes, { port }) => {
      transferPort = port;
      this.pass(bytes, () => sent((told) => facing.send(bytes, told)));
    });
    facing.on('message', (bytes) =>
      this.pass(bytes, () => sent((told) => behind.send(bytes, transferPort, server, told))),
    );
    this.pass(request, () => sent((told) => behind.send(request, this.server.port, server, told)));
  }

  private end(...ended: readonly dgram.Socket[]): void {
    for (const socket of ended) {
      const place = this.sockets.indexOf(socket);
      if (place >= 0) this.sockets.splice(place, 1)[0]!.close();
    }
  }

  private pass(bytes: Uint8Array, deliver: Deliver): void {
    const label = labelOf(bytes);
    const place = this.mishaps.findIndex(({ to }) => to === label);
    const { what, after = '' } = place < 0 ? { what: null } : this.mishaps.splice(place, 1)[0]!;
    if (what === 'late' || what === 'again') this.held.push({ after, label, deliver });
    if (what !== 'lost' && what !== 'late') this.let(label, deliver);
    if (what === 'twice') this.let(label, deliver);
  }

  private let(label: string, deliver: Deliver): void {
    this.passed.push(label);
    this.leaving.push(deliver());
    const freed = this.held.findIndex(({ after }) => after === label);
    if (freed < 0) return;
    const [late] = this.held.splice(freed, 1);
    this.let(late!.label, late!.deliver);
  }
}

async function bound(socket: dgram.Socket): Promise<void> {
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
}

/** To whom it goes may have ended meanwhile. */
function sent(send: (told: () => void) => void): Promise<void> {
  return new Promise((resolve) => send(() => resolve()));
}

function labelOf(bytes: Uint8Array): string {
  const packet = decodeTftp(bytes);
  switch (packet.kind) {
    case 'data':
      return `DATA ${packet.block}`;
    case 'ack':
      return `ACK ${packet.block}`;
    case 'error':
      return `ERROR ${packet.code}`;
    case 'optionAck':
      return 'OACK';
    default:
      return 'request';
  }
}
