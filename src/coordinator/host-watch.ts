/**
 * What this host did to the measurement without any worker noticing: datagrams and connections the kernel threw away for
 * want of room, memory that came to its end, a processor taken away by the hypervisor or missing to the lab, a wall clock that was set. Read before the
 * first phone, and at every look since; where the platform does not tell (all but Linux), nothing is said.
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
  /** How long the lab has waited for a processor. */
  readonly labWaitedMs: number | null;
  readonly atMs: number;
}

export class HostWatch {
  private readonly labPid: number | null;
  private readonly before: Reading;

  /** `labPid`: the process of the embedded lab, null without one. */
  constructor(labPid: number | null) {
    this.labPid = labPid;
    this.before = read(labPid);
  }

  facts(): HostFacts {
    const { before } = this;
    const after = read(this.labPid);
    const labWaitedMs = difference(after.labWaitedMs, before.labWaitedMs);
    const cpu = after.cpu === null || before.cpu === null ? null : after.cpu.total - before.cpu.total;
    return {
      udpDrops: difference(after.udpDrops, before.udpDrops),
      listenOverflows: difference(after.listenOverflows, before.listenOverflows),
      steal: cpu === null || cpu === 0 ? null : (after.cpu!.steal - before.cpu!.steal) / cpu,
      clockStepMs: after.wallLeadMs - before.wallLeadMs,
      memoryUsedShare: memoryUsedShare(),
      labWaitedShare: labWaitedMs === null ? null : labWaitedMs / Math.max(1, after.atMs - before.atMs),
    };
  }
}

function read(labPid: number | null): Reading {
  const atMs = performance.now();
  return {
    udpDrops: counter('/proc/net/snmp', 'Udp', 'RcvbufErrors'),
    listenOverflows: counter('/proc/net/netstat', 'TcpExt', 'ListenOverflows'),
    cpu: processorTimes(),
    wallLeadMs: Date.now() - atMs,
    labWaitedMs: labPid === null ? null : waitedMs(labPid),
    atMs,
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

/** What no program could get any more, caches not counted: they give way. */
function memoryUsedShare(): number | null {
  const text = textOf('/proc/meminfo');
  const [total, available] = ['MemTotal', 'MemAvailable'].map((name) => {
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes);
  });
  return total == null || available == null ? null : 1 - available / total;
}

/** Of the main thread of a process: nanoseconds on a processor, nanoseconds waited for one, turns. */
function waitedMs(pid: number): number | null {
  const waited = textOf(`/proc/${pid}/schedstat`).split(' ')[1];
  return waited === undefined ? null : Number(waited) / 1e6;
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
