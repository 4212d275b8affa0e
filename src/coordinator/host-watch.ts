/**
 * What this host did to the measurement without any worker noticing: datagrams and connections the kernel threw away for
 * want of room, a processor taken away by the hypervisor, a wall clock that was set. Read before the first phone, and
 * at every look since; where the platform does not tell (all but Linux), nothing is said.
 *
 * The counters are the whole host's: on a busy one they may blame a neighbour's loss on us, never hide ours.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { HostFacts } from '#outputs/outputs.js';

interface Reading {
  readonly udpDrops: number | null;
  readonly listenOverflows: number | null;
  readonly cpu: { readonly steal: number; readonly total: number } | null;
  readonly wallLeadMs: number;
}

export class HostWatch {
  private readonly before = read();

  facts(): HostFacts {
    const { before } = this;
    const after = read();
    const cpu = after.cpu === null || before.cpu === null ? null : after.cpu.total - before.cpu.total;
    return {
      udpDrops: difference(after.udpDrops, before.udpDrops),
      listenOverflows: difference(after.listenOverflows, before.listenOverflows),
      steal: cpu === null || cpu === 0 ? null : (after.cpu!.steal - before.cpu!.steal) / cpu,
      clockStepMs: after.wallLeadMs - before.wallLeadMs,
    };
  }
}

function read(): Reading {
  return {
    udpDrops: counter('/proc/net/snmp', 'Udp', 'RcvbufErrors'),
    listenOverflows: counter('/proc/net/netstat', 'TcpExt', 'ListenOverflows'),
    cpu: processorTimes(),
    wallLeadMs: Date.now() - performance.now(),
  };
}

/** A counter of proc(5): a line of names and a line of numbers, each begun by the group. */
function counter(path: string, group: string, name: string): number | null {
  const lines = textOf(path)
    .split('\n')
    .filter((line) => line.startsWith(`${group}:`));
  const place = lines[0]?.split(' ').indexOf(name) ?? -1;
  const value = lines[1]?.split(' ')[place];
  return value === undefined ? null : Number(value);
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal ..., guest times already in user's. */
function processorTimes(): Reading['cpu'] {
  const [name, ...fields] = (textOf('/proc/stat').split('\n')[0] ?? '').split(/\s+/);
  if (name !== 'cpu' || fields.length < 8) return null;
  const times = fields.slice(0, 8).map(Number);
  return { steal: times[7]!, total: times.reduce((sum, time) => sum + time, 0) };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}
