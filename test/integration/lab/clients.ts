/** Plain clients for the servers of a lab, no phone among them: what they see is what is on the wire. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';
import { Lab } from '#lab/lab.js';
import type { LabServer, LabSettings } from '#lab/settings.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { DhcpMessageType, decodeDhcp } from '#wire/dhcp/packet.js';
import { decodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { KEEP_ALIVE, messageName } from '#wire/sccp/catalogue.js';
import { decodeTftp, encodeAck, encodeReadRequest } from '#wire/tftp/packet.js';
import { labOfEverything } from '../../support/lab-of-everything.js';
import { message } from '../../unit/lab/dhcp-subnet.js';
import { framesOf } from '../../unit/wire/sccp/stream.js';

/** A lab of everything, gone when the test is. */
export async function startLab(changes: Partial<LabSettings> = {}): Promise<Lab> {
  const lab = await Lab.start({ ...labOfEverything, ...changes });
  onTestFinished(() => lab.stop());
  return lab;
}

export function order(fault: FaultName, said: Partial<FaultOrder> = {}): FaultOrder {
  return { ...faultDefaults, fault, ...said };
}

export function cm1(lab: Pick<Lab, 'addresses'>): LabServer {
  return lab.addresses.callManagers[0]!;
}

/** How a connection ended: FIN, or the code of its error. */
export type LineEnd = 'FIN' | 'ECONNRESET' | 'ECONNREFUSED';

/** A connection to a CallManager. */
export class Line {
  readonly socket: Socket;
  readonly end: Promise<LineEnd>;
  private readonly chunks: Buffer[] = [];

  /** `from`: the address it is called from. */
  constructor({ address, port }: LabServer, from = '127.0.0.1') {
    this.socket = connect({ port, host: address, localAddress: from, noDelay: true });
    this.socket.on('data', (bytes) => this.chunks.push(bytes));
    this.end = new Promise((resolve) => {
      this.socket.on('end', () => resolve('FIN'));
      this.socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code as LineEnd));
    });
    onTestFinished(() => void this.socket.destroy());
  }

  say(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** The names of the messages heard so far. */
  get heard(): string[] {
    return this.frames.map(({ id }) => messageName(id));
  }

  get frames(): ReturnType<typeof framesOf> {
    return framesOf(Buffer.concat(this.chunks));
  }

  async hears(name: string, times = 1): Promise<void> {
    await vi.waitFor(() => expect(this.heard.filter((each) => each === name)).toHaveLength(times), {
      interval: 5,
      timeout: 5_000,
    });
  }
}

/** A connection that stands. */
export async function dial(server: LabServer, from?: string): Promise<Line> {
  const line = new Line(server, from);
  await once(line.socket, 'connect');
  return line;
}

/** Everything that came to the lab before has been taken up, for the lab has taken up what came after. */
export async function roundTrip(lab: Lab): Promise<void> {
  const line = await dial(lab.addresses.callManagers[1]!);
  for (const times of [1, 2]) {
    line.say(KEEP_ALIVE);
    await line.hears('KeepAliveAck', times);
  }
}

/** Questions in single messages to one server; `Answer` is what its answers are read as. */
export class Asker<Answer> {
  readonly answers: Answer[] = [];
  private readonly socket: UdpSocket;
  private readonly server: LabServer;

  /** `from`: the address they are asked from. */
  constructor(
    server: LabServer,
    read: (bytes: Uint8Array, reply: (bytes: Uint8Array) => void) => Answer,
    from = '127.0.0.1',
  ) {
    this.server = server;
    this.socket = createSocket('udp4').bind(0, from);
    this.socket.on('message', (bytes, from) => {
      this.answers.push(read(bytes, (reply) => this.socket.send(reply, from.port, from.address)));
    });
    onTestFinished(() => void this.socket.close());
  }

  ask(question: Uint8Array): Promise<void> {
    const { port, address } = this.server;
    return new Promise((sent) => this.socket.send(question, port, address, () => sent()));
  }

  async hears(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.answers.length).toBeGreaterThanOrEqual(count), { interval: 5, timeout: 5_000 });
  }
}

/** The error a datagram brings back when no port is open: ECONNREFUSED, from ICMP. */
export async function datagramRefusal({ port, address }: LabServer): Promise<string> {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.connect(port, address);
  await once(socket, 'connect');
  const refused = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
  socket.send(Uint8Array.of(0));
  return (await refused)[0].code ?? '';
}

export function dhcpClient(lab: Lab): Asker<string> {
  const names = Object.fromEntries(Object.entries(DhcpMessageType).map(([name, type]) => [type, name]));
  return new Asker(lab.addresses.dhcp!, (bytes) => {
    const { options, mac } = decodeDhcp(bytes);
    return `${names[options.messageType!]} ${mac}`;
  });
}

/** A client that has its address and asks to be told the rest: it is answered where it asks from. */
export function inform(phone: string): Uint8Array {
  return message(phone, { messageType: DhcpMessageType.inform }, { ciaddr: parseIpv4('127.0.0.1') });
}

/** Answers with the id of the question: `1: 127.0.0.1`, or `1: none`. */
export function dnsClient(lab: Lab, from?: string): Asker<string> {
  const read = (bytes: Uint8Array) => {
    const { id, addresses } = decodeAnswer(bytes);
    return `${id}: ${addresses.length === 0 ? 'none' : addresses.join()}`;
  };
  return new Asker(lab.addresses.dns!, read, from);
}

export const question = encodeQuery;

/** The bytes of each file once it is whole, or 'none' where there is none. */
export function tftpClient(lab: Lab): { readonly files: (Buffer | 'none')[] } & Asker<unknown> {
  const files: (Buffer | 'none')[] = [];
  let blocks: Uint8Array[] = [];
  const asker = new Asker(lab.addresses.tftp!, (bytes, reply) => {
    const packet = decodeTftp(bytes);
    if (packet.kind === 'error') files.push('none');
    if (packet.kind !== 'data') return;
    reply(encodeAck(packet.block));
    if (packet.block !== blocks.length + 1) return;
    blocks.push(packet.bytes);
    if (packet.bytes.length === 512) return;
    files.push(Buffer.concat(blocks));
    blocks = [];
  });
  return Object.assign(asker, { files });
}

export const readRequest = (name: string): Uint8Array => encodeReadRequest(name);

/** Both ways a file can be had; it is the same, or is missing both ways. */
export async function fetched(lab: Lab, name: string): Promise<Buffer | 'none'> {
  const client = tftpClient(lab);
  await client.ask(readRequest(name));
  await vi.waitFor(() => expect(client.files).toHaveLength(1), { interval: 5, timeout: 5_000 });
  const { address, port } = lab.addresses.http!;
  const response = await fetch(`http://${address}:${port}/${name}`, { headers: { connection: 'close' } });
  const body = Buffer.from(await response.arrayBuffer());
  expect(response.status === 404 ? 'none' : body).toEqual(client.files[0]);
  return client.files[0]!;
}
