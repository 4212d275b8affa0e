/** `regstorm run PROFILE`: progress to stderr, the summary to stdout, the verdict as exit code. */
import type { Command } from 'commander';
import type { RunResult } from '#coordinator/run-result.js';
import { LoadError } from '#errors.js';
import type { Output } from '#outputs/outputs.js';
import { Terminal, wantsColour } from '#outputs/terminal.js';
import { labServersOf } from '#plan/lab-servers.js';
import { readProfile } from '#profile/load.js';
import { runBindings } from './bindings.js';
import { calibrate, calibrationText } from './calibration.js';
import { canaryPhones, flyCanary } from './canary.js';
import type { ExitName } from './exit-codes.js';
import { Interruptions } from './interruptions.js';
import { isInForeground, Keys } from './keys.js';
import { leftovers } from './leftovers.js';
import {
  duration,
  listenAddress,
  overridesOf,
  type ProfileOptions,
  type TargetOptions,
  withProfileOptions,
  withTargetOptions,
  writeUrl,
} from './options.js';
import { type Printing, printSummary } from './print.js';
import { type PageAddress, playLoad, type RunLoadOptions } from './run-load.js';

interface RunOptions extends ProfileOptions, TargetOptions, Printing {
  readonly out?: string;
  readonly canary?: number;
  readonly calibrate: boolean;
  readonly http: { readonly host: string; readonly port: number } | 'off';
  readonly httpControl: boolean;
  readonly linger: number;
  readonly remoteWrite?: URL;
  readonly quiet: boolean;
}

export function addRun(program: Command, end: (exit: ExitName) => void): void {
  withTargetOptions(withProfileOptions(program.command('run').description('run a profile')))
    .option('--out <dir>', 'the run directory (default: runs/<UTC>-<name>)')
    .option(
      '--http <host:port>',
      'where the live page and /metrics are served, or off',
      listenAddress,
      listenAddress('9464'),
    )
    .option(
      '--http-control',
      'let the live page command the run, for whoever opens it by the URL that is printed',
      false,
    )
    .option('--linger <time>', 'keep them up this long at the end', duration, 0)
    .option('--remote-write <url>', 'send the metrics to a Prometheus that cannot scrape', writeUrl)
    .option('--json', 'print summary.json instead of the text', false)
    .option('--quiet', 'no progress', false)
    .option('--canary <n>', 'boot this many phones first, and go on only if they come up', canaryPhones)
    .option('--calibrate', 'find out first, in about 10 s, how much of it this host can do', false)
    .action(async (path: string, options: RunOptions) => end(await run(path, options)));
}

async function run(path: string, options: RunOptions): Promise<ExitName> {
  if (options.httpControl && options.http === 'off') {
    throw new LoadError('arguments-invalid', '--http-control needs the live page: take --http off away');
  }
  const profile = readProfile(path, overridesOf(options));
  const keys = new Keys(process.stdin, (signal) => process.kill(process.pid, signal));
  const hasKeys = !options.quiet && process.stderr.isTTY && process.stdin.isTTY && isInForeground();
  const terminal = new Terminal(process.stderr, { colour: wantsColour(process.stderr, process.env), hasKeys });
  const say = options.quiet ? console.error : (text: string) => terminal.say(text);
  // An output like any other: the summary is read while /metrics lingers.
  const stdout: Output = { start() {}, take() {}, finish: (summary) => printSummary(summary, options) };
  const interruptions = new Interruptions(process, () => performance.now(), say);
  try {
    const calibration = options.calibrate ? await calibrate(profile) : null;
    if (calibration !== null) for (const line of calibrationText(calibration)) say(`regstorm: ${line}`);
    const isFit =
      options.canary === undefined ||
      (await flyCanary(path, overridesOf(options), options.allow, options.canary, (run) => interruptions.pass(run)));
    interruptions.end();
    if (!isFit) return 'interrupted';
    const settings: RunLoadOptions = {
      allow: options.allow,
      ...(options.out === undefined ? {} : { directory: options.out }),
      http: options.http === 'off' ? null : options.http,
      httpControl: options.httpControl,
      onPage: (address) => {
        if (!options.quiet || options.httpControl) for (const line of pageLines(address)) say(`regstorm: ${line}`);
      },
      lingerMs: options.linger,
      ...(options.remoteWrite === undefined ? {} : { remoteWrite: options.remoteWrite }),
      outputs: options.quiet ? { stdout } : { terminal, stdout },
      onOutputFailure: (name, error) => say(`regstorm: ${name} failed: ${(error as Error).message}`),
      onBegin: (run) => {
        interruptions.pass(run);
        if (hasKeys) keys.pass(runBindings(run, say));
      },
    };
    const result = await playLoad(profile, settings, { calibration });
    for (const line of leftovers(result, labServersOf(profile).dhcp)) console.error(line);
    return exitOf(result);
  } finally {
    keys.end();
    interruptions.end();
  }
}

/** What a person is told of the live page. */
function pageLines({ url, withControl, isOnLoopback }: PageAddress): string[] {
  if (withControl === null) return [`live page: ${url}`];
  const danger = 'WARNING: others reach this address and read what passes over it: with the URL they command the run';
  return [`live page, to command the run (opens once): ${withControl}`, ...(isOnLoopback ? [] : [danger])];
}

export function exitOf({ summary, losses, fault, braked }: RunResult): ExitName {
  if (fault !== null) {
    console.error(`regstorm: ${fault.message}`);
    if (fault.hint !== '') console.error(`hint: ${fault.hint}`);
    return 'cannotStart';
  }
  for (const loss of losses) console.error(`regstorm: ${loss}`);
  if (losses.length > 0) return 'lost';
  if (braked !== null) {
    console.error(`regstorm: stopped: ${braked}`);
    return 'stopped';
  }
  if (summary.result === 'interrupted') return 'interrupted';
  if (summary.measurement.verdict === 'invalid') return 'invalid';
  return summary.result === 'failed' ? 'failed' : 'passed';
}
