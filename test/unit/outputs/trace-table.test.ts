/** Lines of the trace in Doc 5710, section "Understand a Network Trace File", made from packets that say the same. */
import { describe, expect, it } from 'vitest';
import { TraceTable } from '#outputs/trace-table.js';
import { encodeDhcp } from '#wire/dhcp/packet.js';
import { DnsCode, decodeQuery, encodeAnswer, encodeQuery } from '#wire/dns/message.js';
import { encodeGet, encodeAnswer as encodeHttpAnswer } from '#wire/http.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { keepAliveFrame, Unregister, UnregisterAck } from '#wire/sccp/catalogue.js';
import { encodeAck, encodeData, encodeError, encodeReadRequest } from '#wire/tftp/packet.js';
import { udpPacket } from '#wire/trace/ip-packets.js';
import { TcpPicture } from '#wire/trace/tcp-picture.js';
import type { TracedProtocol } from '#wire/trace/traced-packet.js';

const phone = parseIpv4('144.254.195.9');
const server = parseIpv4('171.68.1.2');
const there = { from: phone, fromPort: 51_097, to: server, toPort: 2000 };
const back = { from: server, fromPort: 2000, to: phone, toPort: 51_097 };

const table = new TraceTable();
const linesOf = (protocol: TracedProtocol, ...packets: readonly Uint8Array[]) =>
  packets.map((packet) =>
    Object.values(table.rowOf({ kind: 'packet', atMs: 0, phone: 'SEP003094C26E7C', protocol, packet })).join('\t'),
  );

const dhcp = (op: 1 | 2, messageType: number) =>
  encodeDhcp({
    ...{ op, hops: 0, xid: 1, secs: 0, broadcast: true, ciaddr: 0, yiaddr: 0, siaddr: 0, giaddr: 0 },
    ...{ mac: '003094C26E7C', sname: '', file: '', options: { messageType } },
  });

describe('a line of the trace', () => {
  it('tells DHCP by direction and type', () => {
    const broadcast = { from: 0, fromPort: 68, to: 0xffffffff, toPort: 67 };
    expect(linesOf('dhcp', udpPacket(broadcast, dhcp(1, 3)), udpPacket(broadcast, dhcp(2, 5)))).toEqual([
      '[0.0.0.0]\t[255.255.255.255]\tDHCP: Request, Message type: DHCP Request\t342',
      '[0.0.0.0]\t[255.255.255.255]\tDHCP: Reply, Message type: DHCP Ack\t342',
    ]);
  });

  it('tells HTTP by request and status, and nothing of what a terminal might obey', () => {
    const link = new TcpPicture(there);
    const packets = [
      ...link.sent(encodeGet('171.68.1.2', 6970, 'SEP003094C26E7C.cnf.xml')),
      ...link.received(encodeHttpAnswer(404, new Uint8Array())),
      ...link.received(new TextEncoder().encode('HTTP/1.1 200 \x1b[2J\r\n\r\n')),
      ...link.received(new TextEncoder().encode('\x1b]0;mine\x07')),
    ];
    expect(linesOf('http', ...packets).map((line) => line.split('\t')[2])).toEqual([
      'HTTP: GET /SEP003094C26E7C.cnf.xml HTTP/1.1',
      'HTTP: 404 Not Found',
      'HTTP: 21 bytes more',
      'HTTP: 9 bytes more',
    ]);
  });

  it('tells DNS by question and answer', () => {
    const question = encodeQuery(13, 'CiscoCM1.cisco.com');
    const answer = encodeAnswer(decodeQuery(question), DnsCode.nameError);
    expect(linesOf('dns', udpPacket(there, question), udpPacket(back, answer))).toEqual([
      '[144.254.195.9]\t[171.68.1.2]\tDNS: C ID=13 OP=QUERY NAME=CiscoCM1.cisco.com\t78',
      '[171.68.1.2]\t[144.254.195.9]\tDNS: R ID=13 STAT=Name error NAME=CiscoCM1.cisco.com\t78',
    ]);
  });

  it('tells TFTP by packet, its number and whether it is the last', () => {
    expect(
      linesOf(
        'tftp',
        udpPacket(there, encodeReadRequest('OS79XX.TXT', 'binary')),
        udpPacket(back, encodeData(1, new Uint8Array(180))),
        udpPacket(back, encodeData(1, new Uint8Array(512))),
        udpPacket(there, encodeAck(1)),
        udpPacket(back, encodeError(1, 'File not found')),
      ),
    ).toEqual([
      '[144.254.195.9]\t[171.68.1.2]\tTFTP: Read request File=OS79XX.TXT\t62',
      '[171.68.1.2]\t[144.254.195.9]\tTFTP: Data packet NS=1 (Last)\t226',
      '[171.68.1.2]\t[144.254.195.9]\tTFTP: Data packet NS=1\t558',
      '[144.254.195.9]\t[171.68.1.2]\tTFTP: Ack NR=1\t60',
      '[171.68.1.2]\t[144.254.195.9]\tTFTP: Error 1 (File not found)\t61',
    ]);
  });

  it('tells TCP by its ports and flags, and SCCP by its messages, several in a packet too', () => {
    const link = new TcpPicture(there);
    const unregister = Unregister.encode({}, 0, 0);
    const batch = Buffer.concat([keepAliveFrame(0), unregister]);
    expect(
      linesOf(
        'sccp',
        ...link.dialled(),
        ...link.connected(),
        ...link.sent(unregister),
        ...link.sent(batch),
        ...link.received(UnregisterAck.encode({})),
        ...link.closedByUs(),
      ),
    ).toEqual([
      '[144.254.195.9]\t[171.68.1.2]\tTCP: D=2000 S=51097 SYN SEQ=0 LEN=0\t60',
      '[171.68.1.2]\t[144.254.195.9]\tTCP: D=51097 S=2000 SYN ACK=1 SEQ=0 LEN=0\t60',
      '[144.254.195.9]\t[171.68.1.2]\tTCP: D=2000 S=51097 ACK=1\t60',
      '[144.254.195.9]\t[171.68.1.2]\tSCCP: MsgLen = 4 StationUnregister\t66',
      '[144.254.195.9]\t[171.68.1.2]\tSCCP: MsgLen = 4 StationKeepAlive  SCCP: MsgLen = 4 StationUnregister\t78',
      '[171.68.1.2]\t[144.254.195.9]\tSCCP: MsgLen = 8 StationUnregisterAck\t70',
      '[144.254.195.9]\t[171.68.1.2]\tTCP: D=2000 S=51097 FIN ACK=17 SEQ=37\t60',
    ]);
  });

  it('says of bytes that are none of that protocol that they are unreadable', () => {
    const [line] = linesOf('tftp', udpPacket(back, Uint8Array.of(9, 9)));
    expect(line).toMatch(/TFTP: unreadable \(.+\)\t60$/);
  });
});
