/** What we write for Wireshark, judged by tshark: whole conversations with right sums and nothing to complain of. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import { KeepAliveAck, keepAliveFrame, Register } from '#wire/sccp/catalogue.js';
import { encodeReadRequest } from '#wire/tftp/packet.js';
import { udpPacket } from '#wire/trace/ip-packets.js';
import { capturedPacket, captureHeader } from '#wire/trace/pcapng.js';
import { TcpPicture } from '#wire/trace/tcp-picture.js';
import { describeWithPeer } from '../../support/peers.js';
import { complaints, fields } from '../../support/tshark.js';

const phone = parseIpv4('127.16.0.9');
const server = parseIpv4('127.0.0.1');
const startedUs = Date.UTC(2026, 0, 2, 3, 4, 5) * 1_000;

async function fileOf(packets: readonly Uint8Array[]): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'regstorm-')), 'trace.pcapng');
  const blocks = packets.map((packet, n) => capturedPacket(startedUs + n * 250, packet, `SEP02AB12000001 packet ${n}`));
  await writeFile(path, Buffer.concat([captureHeader(), ...blocks]));
  return path;
}

function conversation(): Uint8Array[] {
  const link = new TcpPicture({ from: phone, fromPort: 51_097, to: server, toPort: 2000 });
  const register = Register.encode({ deviceName: 'SEP02AB12000001', deviceType: 404 }, 0, 124);
  return [
    udpPacket({ from: phone, fromPort: 49_152, to: server, toPort: 69 }, encodeReadRequest('SEP02AB12000001.cnf.xml')),
    ...link.dialled(),
    ...link.connected(),
    ...link.sent(register),
    ...link.sent(keepAliveFrame(0)),
    ...link.received(KeepAliveAck.encode({}, 0)),
    ...link.closedByUs(),
  ];
}

describeWithPeer(['tshark'], ['tshark'], 'a trace for Wireshark', () => {
  it('opens without complaint, with every message, time and comment', async () => {
    const file = await fileOf(conversation());
    expect(await complaints(file)).toEqual([]);
    const messages = await fields(file, 'skinny', ['skinny.messageId', 'ip.src', 'tcp.dstport']);
    expect(messages).toEqual([
      ['1', '127.16.0.9', '2000'],
      ['0', '127.16.0.9', '2000'],
      ['256', '127.0.0.1', '51097'],
    ]);
    expect(await fields(file, 'tftp', ['tftp.source_file', 'frame.time_epoch', 'frame.comment'])).toEqual([
      ['SEP02AB12000001.cnf.xml', `${startedUs / 1_000_000}.000000000`, 'SEP02AB12000001 packet 0'],
    ]);
  });

  it('is complained of when a sum is wrong', async () => {
    const packets = conversation();
    packets[0]![30]! ^= 1;
    expect(await complaints(await fileOf(packets))).toHaveLength(1);
  });
});
