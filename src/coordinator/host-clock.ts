/**
 * The host's clock. Durations are measured on the monotonic one, which nobody sets; but it is read a few times a packet,
 * and where its source is slow that is what one measures. Times of day follow the wall clock, which a time daemon may
 * step: a step during a run is told by the verdict (`host-watch.ts`).
 */
import { readdirSync } from 'node:fs';
import { type Finding, good, readText, unknown } from './finding.js';

const sources = '/sys/devices/system/clocksource/clocksource0';

/** Those read without leaving user space, or nearly; the rest cost microseconds each. */
const quickSources = ['tsc', 'kvm-clock', 'hyperv_clocksource_tsc_page', 'arch_sys_counter', 'xen'];

/** What sets wall clocks, by the names of their processes, which have at most 15 letters. */
const timeDaemons = new Set(['chronyd', 'ntpd', 'systemd-timesyn', 'openntpd', 'ptp4l', 'phc2sys']);

export function clockFindings(): Finding[] {
  return [clockSource(), timeKeeper()];
}

function clockSource(): Finding {
  const check = 'clock source';
  const current = readText(`${sources}/current_clocksource`)?.trim();
  if (current === undefined) return unknown(check);
  if (quickSources.includes(current)) return good(check, current);
  const available = (readText(`${sources}/available_clocksource`) ?? '').trim().split(' ');
  const better = quickSources.find((source) => available.includes(source));
  const remedy =
    better === undefined
      ? 'boot the kernel with tsc=reliable, or use another host'
      : `echo ${better} > ${sources}/current_clocksource`;
  return { check, state: 'doubtful', text: `${current} is slow to read: every time stamp costs the run`, remedy };
}

function timeKeeper(): Finding {
  const check = 'wall clock';
  const daemons = runningDaemons();
  if (daemons === null) return unknown(check);
  const [first, ...others] = daemons;
  if (first === undefined) return good(check, 'no time daemon runs here: nobody steps it, nobody keeps it right');
  if (others.length === 0)
    return good(check, `kept by ${first}; should it step the clock in a run, the verdict says so`);
  const text = `kept by ${daemons.join(' and ')}, who may step it against each other`;
  return { check, state: 'doubtful', text, remedy: `leave one: systemctl disable --now ${others[0]}` };
}

function runningDaemons(): string[] | null {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const names = pids.map((pid) => (readText(`/proc/${pid}/comm`) ?? '').trim());
    return [...new Set(names)].filter((name) => timeDaemons.has(name));
  } catch {
    return null;
  }
}
