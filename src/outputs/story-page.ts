/**
 * How a story is set: the time, one word for what the line is, and the text behind it, broken where the screen ends. A
 * packet is a line of the trace in Doc 5710; on a screen too narrow for both addresses it names only the other side,
 * behind > for what the phone sent and < for what it got.
 */

import { readIpPacket } from '#wire/trace/ip-packets.js';
import type { TracedPacket } from '#wire/trace/traced-packet.js';
import { type TraceRow, TraceTable, traceHeading } from './trace-table.js';

const timeWidth = 9;
const wordWidth = 10;
const textAt = timeWidth + wordWidth + 2;
/** '[255.255.255.255] ' */
const addressWidth = 18;
/** Most servers have shorter ones; a longer one takes its room from the summary. */
const peerWidth = 14;
const longestSummary = 60;
const lengthWidth = 5;
/** Room for both addresses and the name of a file. */
const wholeTable = 100;
const narrowest = 60;

const faint = '\x1b[2m';
const bold = '\x1b[1m';
const red = '\x1b[31m';
const green = '\x1b[32m';
const plain = '\x1b[0m';

export class StoryPage {
  private readonly columns: number;
  private readonly colour: boolean;
  private readonly table = new TraceTable();
  /** Addresses and ports from which the phone has spoken. */
  private readonly ends = new Set<string>();

  constructor(columns: number, colour: boolean) {
    this.columns = Math.max(narrowest, columns);
    this.colour = colour;
  }

  title(text: string, remark: string): string[] {
    return [this.painted(bold, text), ...(remark === '' ? [] : broken(remark, this.columns))];
  }

  traceHeading(): string[] {
    return this.row('seconds', traceHeading, '>');
  }

  /** A step of the document. */
  heading(text: string): string[] {
    return ['', this.painted(bold, text)];
  }

  display(atMs: number, text: string, remark = ''): string[] {
    const shown = `| ${text} |`;
    return this.lines(time(atMs), 'LCD', remark === '' ? shown : `${shown}  ${remark}`, bold);
  }

  good(atMs: number, text: string): string[] {
    return this.lines(time(atMs), 'ok', text, green);
  }

  bad(atMs: number, text: string): string[] {
    return this.lines(time(atMs), 'FAILED', text, red);
  }

  waiting(atMs: number, text: string): string[] {
    return this.lines(time(atMs), 'waiting', text, bold);
  }

  remark(atMs: number, text: string): string[] {
    return this.lines(time(atMs), '', text, '');
  }

  /** What stands below a failure. */
  advice(word: string, text: string): string[] {
    return this.lines('', word, text, '');
  }

  /** What to look at next, one after the other. */
  checks(texts: readonly string[]): string[] {
    return texts.flatMap((text, n) => this.lines('', n === 0 ? 'check' : '', text, '', '- '));
  }

  packet(entry: TracedPacket): string[] {
    const isSent = this.isSent(entry);
    return this.row(time(entry.atMs), this.table.rowOf(entry), isSent ? '>' : '<');
  }

  /** The phone begins anew, with other addresses and ports. */
  forgetEnds(): void {
    this.ends.clear();
  }

  /** A phone asks first: who answers speaks to an end that is known. DHCP says it itself, for it is told to everybody. */
  private isSent({ packet, protocol }: TracedPacket): boolean {
    const { from, fromPort, to, toPort, payload } = readIpPacket(packet);
    if (protocol === 'dhcp') return payload[0] === 1;
    if (this.ends.has(`${to}:${toPort}`)) return false;
    this.ends.add(`${from}:${fromPort}`);
    return true;
  }

  private row(time: string, { source, dest, summary, length }: TraceRow, direction: '>' | '<'): string[] {
    const start = time.padStart(timeWidth);
    const between =
      this.columns >= wholeTable
        ? `  ${source.padEnd(addressWidth)}${dest.padEnd(addressWidth)}`
        : `  ${direction} ${(direction === '>' ? dest : source).padEnd(peerWidth)} `;
    const at = start.length + between.length;
    const width = Math.min(longestSummary, this.columns - at - lengthWidth);
    return brokenSummary(summary, width).map((piece, n) => {
      const line =
        n === 0
          ? `${start}${between}${piece.padEnd(width)}${length.padStart(lengthWidth)}`
          : `${' '.repeat(at)}${piece}`;
      return this.painted(faint, line);
    });
  }

  /** Text that does not fit goes on below its own beginning. */
  private lines(time: string, word: string, text: string, paint: string, mark = ''): string[] {
    const pieces = broken(text, this.columns - textAt - mark.length - 1);
    return pieces.map((piece, n) => {
      const head =
        n === 0 ? `${time.padStart(timeWidth)}  ${this.painted(paint, word.padEnd(wordWidth))}` : ' '.repeat(textAt);
      return `${head}${n === 0 ? mark : ' '.repeat(mark.length)}${piece}`.trimEnd();
    });
  }

  private painted(paint: string, text: string): string {
    return this.colour && paint !== '' ? `${paint}${text}${plain}` : text;
  }
}

function time(atMs: number): string {
  return (atMs / 1000).toFixed(3);
}

/** Between two messages of a packet first, within one only where it must be. */
function brokenSummary(summary: string, width: number): string[] {
  return joined(summary.split('  '), '  ', width).flatMap((line) => (line.length > width ? broken(line, width) : line));
}

/** At the blanks. */
export function broken(text: string, width: number): string[] {
  return joined(text.split(' '), ' ', width);
}

/** As many on a line as fit. */
function joined(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${separator}${part}`;
    if (line !== '' && longer.length > width) lines.push(line);
    line = line !== '' && longer.length > width ? part : longer;
  }
  return [...lines, line];
}
