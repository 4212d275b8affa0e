/**
 * The host, looked over before a run: what is in order, what may spoil a measurement, what will prevent the run, each
 * with the command that mends it. It sends nothing and changes nothing. Where the platform does not tell (all but
 * Linux), a check says so.
 */
import os from 'node:os';
import type { Plan } from '#plan/plan.js';
import { deadPaths } from './dead-paths.js';
import { type Finding, good, readText, unknown } from './finding.js';
import { clockFindings } from './host-clock.js';
import { networkFindings } from './host-network.js';
import { marking } from './marking.js';
import { portOwners, privilege } from './ports.js';
import { descriptorsNeeded, openFilesLimit } from './preflight.js';

/** What regstorm asks the kernel for (performance.md): a burst of answers must fit. */
const wantedReceiveBuffer = 4 << 20;
const wantedListenQueue = 8192;

/** Looks the host over for a plan, or for what any run needs. */
export function examine(plan: Plan | null): Finding[] {
  return [
    openFiles(plan),
    receiveBuffer(),
    listenQueue(),
    cores(plan),
    ...clockFindings(),
    ...portOwners(plan),
    ...(plan === null ? [] : [privilege(plan), ...networkFindings(plan)]),
    marking(plan),
    deadPaths(),
  ];
}

function openFiles(plan: Plan | null): Finding {
  const check = 'open files';
  const limit = openFilesLimit();
  if (!Number.isFinite(limit)) return unknown(check);
  if (plan === null) return good(check, `a process may open ${limit}`);
  const needed = descriptorsNeeded(plan, plan.profile.workers);
  const text = `the run needs ${needed}, a process may open ${limit}`;
  if (needed <= limit) return good(check, text);
  return { check, state: 'bad', text, remedy: `ulimit -n ${needed}, or fewer phones` };
}

function receiveBuffer(): Finding {
  return limitOf(
    'UDP receive buffer',
    'net.core.rmem_max',
    wantedReceiveBuffer,
    'bytes; answers to a storm may be lost',
  );
}

function listenQueue(): Finding {
  return limitOf(
    'listen queue',
    'net.core.somaxconn',
    wantedListenQueue,
    'connections; the lab may drop SYNs in a burst',
  );
}

/** A kernel setting that should be at least `wanted`. */
function limitOf(check: string, setting: string, wanted: number, words: string): Finding {
  const text = readText(`/proc/sys/${setting.replaceAll('.', '/')}`);
  if (text === null) return unknown(check);
  const value = Number(text);
  if (value >= wanted) return good(check, `${setting} is ${value}`);
  return {
    check,
    state: 'doubtful',
    text: `${setting} is ${value}, ${wanted} is wanted: ${words}`,
    remedy: `sysctl -w ${setting}=${wanted}`,
  };
}

function cores(plan: Plan | null): Finding {
  const check = 'cores';
  const available = os.availableParallelism();
  if (plan === null || plan.profile.workers <= available) return good(check, `${available} cores`);
  const text = `${plan.profile.workers} workers share ${available} cores`;
  return { check, state: 'doubtful', text, remedy: `--workers ${available}` };
}
