/** tshark as judge of a capture file: what it complains of, and what it reads in it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Reading {
  /** Ports whose protocol tshark cannot guess: `tcp.port==12000,skinny`. */
  readonly decodeAs?: readonly string[];
  /** A live capture on loopback has checksums that nobody finished. */
  readonly checksums?: boolean;
  /** TCP that is not SCCP is in the file. */
  readonly otherTcp?: boolean;
}

/** Errors, warnings and frames that are not whole; a length field that is too large shows as TCP that nobody could read. */
const wrong = '_ws.malformed || _ws.short || _ws.expert.severity >= 6291456';
const unread = '(tcp.len > 0 && !skinny && !tcp.reassembled_in)';

/** One line for each packet that is wrong; none: the file is in order. Rejects when the file cannot be read. */
export async function complaints(file: string, reading: Reading = {}): Promise<string[]> {
  const filter = reading.otherTcp ? wrong : `${wrong} || ${unread}`;
  const names = ['frame.number', '_ws.col.Protocol', '_ws.expert.message', '_ws.col.Info'];
  const packets = await fields(file, filter, names, reading);
  const unknown = (await tshark(file, reading, ['-Y', 'skinny', '-V'])).filter((line) => line.includes('Unknown'));
  return [...packets.map((packet) => packet.join(' ')), ...unknown.filter((line) => line.includes('Message ID'))];
}

/** The named fields of every packet that passes the filter. */
export async function fields(
  file: string,
  filter: string,
  names: readonly string[],
  reading: Reading = {},
): Promise<string[][]> {
  const asked = names.flatMap((name) => ['-e', name]);
  const lines = await tshark(file, reading, ['-Y', filter, '-T', 'fields', ...asked]);
  return lines.map((line) => line.split('\t'));
}

async function tshark(file: string, { decodeAs = [], checksums = true }: Reading, asked: readonly string[]) {
  const checks = ['tcp', 'udp', 'ip'].flatMap((name) => [
    '-o',
    `${name}.check_checksum:${checksums ? 'TRUE' : 'FALSE'}`,
  ]);
  const decoders = decodeAs.flatMap((rule) => ['-d', rule]);
  const options = ['-2', '-n', '-r', file, ...decoders, ...checks, ...asked];
  const { stdout } = await run('tshark', options, { maxBuffer: 64 << 20 });
  return stdout.split('\n').filter((line) => line !== '');
}
