/** What generating load costs this thread: its CPU time where the platform tells, and the memory of its process. */
import fs from 'node:fs';
import type { GeneratorFigures } from '#stats/snapshot.js';

/** Linux reports CPU time in hundredths of a second. */
const ticksPerSecond = 100;

export class Generator {
  private readonly cpuAtStart = cpuSecondsOfThread();

  figures(): GeneratorFigures {
    const memory = process.memoryUsage();
    return {
      cpuSeconds: cpuSecondsOfThread() - this.cpuAtStart,
      rssBytes: memory.rss,
      heapBytes: memory.heapUsed,
    };
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
