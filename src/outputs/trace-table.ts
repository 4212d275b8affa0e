/**
 * Packets as lines of the trace in Cisco Doc 5710, section "Understand a Network Trace File": source, destination, what
 * the packet says, its length on Ethernet.
 *
 *     [127.16.0.9]     [127.0.0.1]      TFTP: Read request File=SEP003094C26E7C.cnf             71
 *     [127.16.0.9]     [127.0.0.1]      SCCP: MsgLen = 4 StationUnregister                      66
 */
import { type DhcpPacket, decodeDhcp, dhcpMessageNames } from '#wire/dhcp/packet.js';
import { DnsCode, decodeAnswer, decodeQuery } from '#wire/dns/message.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { messageName, RegisterReject, Reset, ResetType } from '#wire/sccp/catalogue.js';
import { FrameCutter } from '#wire/sccp/frames.js';
import { decodeTftp } from '#wire/tftp/packet.js';
import { readIpPacket, TcpFlag, type WholePacket } from '#wire/trace/ip-packets.js';
import type { TracedPacket, TracedProtocol } from '#wire/trace/traced-packet.js';
import { WireError } from '../errors.js';

/** What Ethernet adds to a packet, and the shortest frame it carries; both without the checksum. */
const ethernetHeader = 14;
const shortestFrame = 60;

/** A TFTP block that is not full is the last one, where nothing else was agreed on. */
const tftpBlock = 512;

/** A packet as the columns of the table. */
export interface TraceRow {
  readonly source: string;
  readonly dest: string;
  readonly summary: string;
  readonly length: string;
}

export const traceHeading: TraceRow = { source: 'Source', dest: 'Dest', summary: 'Summary', length: 'Len' };

export class TraceTable {
  /** What cuts the SCCP stream of each direction, by its addresses and ports. */
  private readonly cutters = new Map<string, FrameCutter>();

  rowOf({ packet, protocol }: TracedPacket): TraceRow {
    const whole = readIpPacket(packet);
    const length = Math.max(shortestFrame, ethernetHeader + packet.length);
    const address = (of: number) => `[${formatIpv4(of)}]`;
    return {
      source: address(whole.from),
      dest: address(whole.to),
      summary: this.summaryOf(whole, protocol),
      length: String(length),
    };
  }

  private summaryOf(packet: WholePacket, protocol: TracedProtocol): string {
    try {
      if (packet.tcp === null) return readers[protocol](packet.payload);
      if (packet.payload.length === 0) return tcpSummary(packet);
      if (protocol !== 'sccp') return readers[protocol](packet.payload);
      return this.sccpSummary(packet);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return `${protocol.toUpperCase()}: unreadable (${error.message})`;
    }
  }

  private sccpSummary({ from, fromPort, to, toPort, payload }: WholePacket): string {
    const stream = `${from}:${fromPort} ${to}:${toPort}`;
    const cutter = this.cutters.get(stream) ?? new FrameCutter();
    this.cutters.set(stream, cutter);
    const said: string[] = [];
    cutter.push(payload, payload.length, {
      onFrame: (id, _version, bytes, start, end) => {
        const further = details[id]?.(bytes, start, end) ?? '';
        said.push(`SCCP: MsgLen = ${end - start + 4} Station${messageName(id)}${further}`);
      },
    });
    return said.length > 0 ? said.join('  ') : 'SCCP: part of a message';
  }
}

/** What is worth telling of a message beside its name, as the document tells which key was pressed. */
const details: Readonly<Record<number, (bytes: Uint8Array, start: number, end: number) => string>> = {
  [RegisterReject.id]: (...body) => ` "${RegisterReject.decode(...body).text}"`,
  [Reset.id]: (...body) => ` ${resetNames[Reset.decode(...body).type] ?? 'of an unknown type'}`,
};

const resetNames: Readonly<Record<number, string>> = {
  [ResetType.reset]: 'Reset',
  [ResetType.restart]: 'Restart',
  [ResetType.applyConfig]: 'ApplyConfig',
};

function tcpSummary({ fromPort, toPort, tcp, payload }: WholePacket): string {
  const { flags, sequence, acknowledgement } = tcp!;
  const said: string[] = [];
  if ((flags & TcpFlag.syn) !== 0) said.push('SYN');
  if ((flags & TcpFlag.fin) !== 0) said.push('FIN');
  if ((flags & TcpFlag.rst) !== 0) said.push('RST');
  if ((flags & TcpFlag.ack) !== 0) said.push(`ACK=${acknowledgement}`);
  if ((flags & (TcpFlag.syn | TcpFlag.fin)) !== 0) said.push(`SEQ=${sequence}`);
  if ((flags & TcpFlag.syn) !== 0) said.push(`LEN=${payload.length}`);
  return `TCP: D=${toPort} S=${fromPort} ${said.join(' ')}`;
}

const readers: Record<TracedProtocol, (payload: Uint8Array) => string> = {
  dhcp: (payload) => dhcpSummary(decodeDhcp(payload)),
  dns: dnsSummary,
  tftp: tftpSummary,
  http: httpSummary,
  sccp: () => 'SCCP: not over TCP',
};

function dhcpSummary({ op, options }: DhcpPacket): string {
  const type = dhcpMessageNames[(options.messageType ?? 0) - 1] ?? 'without a type';
  const name = type[0]!.toUpperCase() + type.slice(1);
  return `DHCP: ${op === 1 ? 'Request' : 'Reply'}, Message type: DHCP ${name}`;
}

/** Of what begins no message nothing is shown: it may be anything, also what a terminal would obey. */
function httpSummary(payload: Uint8Array): string {
  const [, first] = /^((?:GET|HTTP)[ -~]+)\r\n/.exec(new TextDecoder('latin1').decode(payload.subarray(0, 200))) ?? [];
  return first === undefined ? `HTTP: ${payload.length} bytes more` : `HTTP: ${first.replace(/^HTTP\/1\.. /, '')}`;
}

function dnsSummary(payload: Uint8Array): string {
  const isAnswer = (payload[2]! & 0x80) !== 0;
  if (!isAnswer) {
    const { id, name } = decodeQuery(payload);
    return `DNS: C ID=${id} OP=QUERY NAME=${name}`;
  }
  const { id, code, name, addresses } = decodeAnswer(payload);
  const status = code === DnsCode.noError ? 'OK' : code === DnsCode.nameError ? 'Name error' : `error ${code}`;
  const found = addresses.map((address) => ` [${formatIpv4(address)}]`).join('');
  return `DNS: R ID=${id} STAT=${status} NAME=${name}${found}`;
}

function tftpSummary(payload: Uint8Array): string {
  const packet = decodeTftp(payload);
  switch (packet.kind) {
    case 'readRequest':
      return `TFTP: Read request File=${packet.name}`;
    case 'writeRequest':
      return `TFTP: Write request File=${packet.name}`;
    case 'data':
      return `TFTP: Data packet NS=${packet.block}${packet.bytes.length < tftpBlock ? ' (Last)' : ''}`;
    case 'ack':
      return `TFTP: Ack NR=${packet.block}`;
    case 'error':
      return `TFTP: Error ${packet.code} (${packet.message})`;
    case 'optionAck':
      return `TFTP: Option Ack ${Object.entries(packet.options).flat().join(' ')}`;
    default:
      return packet satisfies never;
  }
}
