/** Programs the launcher runs. None outlives it: what would end the launcher is handed on, and their end awaited. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The checkout these scripts belong to. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const parentCheckMs = 250;

/** Whether a child hears of each by us; the terminal's own goes to the whole family already. */
const isHandedOn = { SIGINT: false, SIGTERM: true, SIGHUP: true };

/** A signal asked the launcher to stop, and its child has ended. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`);
  }
}

/** Runs a program in the checkout, without input, to its end. With `quiet`, what it says is not shown but returned. */
export async function run(program, args, { quiet = false, env = {} } = {}) {
  const output = quiet ? 'pipe' : 'inherit';
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => said.push(bytes));
  let interruption = null;
  const onSignal = (signal) => {
    interruption ??= signal;
    if (isHandedOn[signal]) child.kill(signal);
  };
  for (const signal of Object.keys(isHandedOn)) process.on(signal, onSignal);
  const ending = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
  const code = await ending.finally(() => {
    for (const signal of Object.keys(isHandedOn)) process.off(signal, onSignal);
  });
  if (interruption !== null) throw new Interrupted(interruption);
  return { code, said: Buffer.concat(said).toString() };
}

/**
 * npm puts a shell between itself and us, and a `kill` of npm ends that shell alone. Then nobody is left who could stop
 * this run: it stops itself, as if the signal had reached it.
 */
export function stopWithParent() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, parentCheckMs);
  check.unref();
}
