/** What the launcher can do: `start [ARGS]`, `test [VITEST ARGS]`, `bench [NAME [ARGS]]`. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Interrupted, root, run, stopWithParent } from './children.mjs';
import { makeReady, NotReady } from './make-ready.mjs';
import { test } from './test-run.mjs';

const commands = { start, test, bench };

/** Runs one command; its exit code becomes that of this process. */
export async function launch([name, ...args]) {
  const command = commands[name];
  if (command === undefined) {
    console.error(`regstorm: the launcher knows ${Object.keys(commands).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  stopWithParent();
  try {
    process.exitCode = await command(args);
  } catch (error) {
    if (!(error instanceof NotReady) && !(error instanceof Interrupted)) throw error;
    console.error(`regstorm: ${error.message}`);
    process.exitCode = 1;
  }
}

/** The program runs in this very process: no one stands between it and the terminal, and no one can leave it behind. */
async function start(args) {
  await makeReady();
  const program = join(root, 'dist/main.js');
  const quickstart = ['run', relative(process.cwd(), join(root, 'profiles/quickstart.yaml'))];
  process.argv = [process.execPath, program, ...(args.length === 0 ? quickstart : args)];
  await import(pathToFileURL(program).href);
  return process.exitCode;
}

/** One after the other, each in a process of its own, so that none measures what another left behind. */
async function bench([wanted, ...args]) {
  const folder = join(root, 'bench');
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  const names = files.map((file) => file.slice(0, -'.mjs'.length)).sort();
  if (wanted !== undefined && !names.includes(wanted)) {
    console.error(`regstorm: no bench/${wanted}.mjs; there is: ${names.join(', ') || 'none yet'}`);
    return 1;
  }
  if (names.length === 0) {
    console.error('regstorm: there are no benchmarks yet');
    return 0;
  }
  await makeReady();
  let exitCode = 0;
  for (const name of wanted === undefined ? names : [wanted]) {
    console.error(`regstorm: bench ${name}`);
    const { code } = await run(process.execPath, [join(folder, `${name}.mjs`), ...args]);
    if (code !== 0) exitCode = 1;
  }
  return exitCode;
}
