/**
 * What generating load costs this thread: its CPU time and how long it waited for a processor where the platform tells,
 * and the memory and open files of its process.
 */
import fs from 'node:fs';
import type { GeneratorFigures } from '#stats/snapshot.js';

/** Linux reports CPU time in hundredths of a second. */
const ticksPerSecond = 100;

export class Generator {
  private readonly cpuAtStart = cpuSecondsOfThread();
  private readonly waitedAtStart = waitedSecondsOfThread();
  private readonly openFilesLimit = openFilesLimit();

  figures(): GeneratorFigures {
    const memory = process.memoryUsage();
    const waited = waitedSecondsOfThread();
    const openFiles = openFilesOfProcess();
    return {
      cpuSeconds: cpuSecondsOfThread() - this.cpuAtStart,
      rssBytes: memory.rss,
      heapBytes: memory.heapUsed,
      ...(waited === null ? {} : { waitedSeconds: waited - (this.waitedAtStart ?? 0) }),
      ...(openFiles === null ? {} : { openFilesShare: openFiles / this.openFilesLimit }),
    };
  }
}

/** Nanoseconds on a processor, nanoseconds waited for one, turns (Linux, scheduler statistics). */
function waitedSecondsOfThread(): number | null {
  const waited = Number(textOf('/proc/thread-self/schedstat').split(' ')[1] ?? '');
  return waited > 0 ? waited / 1e9 : null;
}

/** Linux 6.2 and later count them without listing them all, which no hot thread could afford. */
function openFilesOfProcess(): number | null {
  try {
    const { size } = fs.statSync('/proc/self/fd');
    return size > 0 ? size : null;
  } catch {
    return null;
  }
}

/** The soft limit, which Node raises to the hard one at its start. */
function openFilesLimit(): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(textOf('/proc/self/limits')) ?? [];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

function textOf(path: string): string {
  try {
    return fs.readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function cpuSecondsOfThread(): number {
  try {
    const fields = fs.readFileSync('/proc/thread-self/stat', 'latin1').split(') ')[1]!.split(' ');
    // Fields 14 and 15 of proc(5), user and system time; ours begin with the third.
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    // Elsewhere only the whole process can be asked.
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}
