/** `regstorm ctl RUN ACTION`: asks a run that is going on, over the socket in its directory. */
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import type { ControlStatus } from '#outputs/control-desk.js';
import { type ControlRequest, paceLimits } from '#outputs/control-requests.js';
import { askRun } from '#outputs/control-socket.js';
import { count, duration } from '#outputs/figures.js';
import { faultText, readFault } from '#profile/fault-fields.js';
import { formatDuration } from '#profile/units.js';
import type { FaultOrder } from '#terms/faults.js';

const plainActions = ['pause', 'resume', 'stop', 'status'] as const;

/** What `inject` may say beside the fault, in the words of a profile's event. */
interface FaultOptions {
  readonly node?: string;
  readonly for?: string;
  readonly share?: string;
  readonly rate?: string;
  readonly delay?: string;
  readonly text?: string;
  readonly direction?: string;
  readonly load?: string;
  readonly name?: string;
  readonly type?: string;
  readonly perSecond?: number;
}

export function addCtl(program: Command): void {
  program
    .command('ctl')
    .description(
      'ask a run that is going on: hold its arrivals, change their pace, do faults, end it, see how it stands',
    )
    .argument('<run>', 'its run directory')
    .argument('<action>', 'pause, resume, rate FACTOR, inject FAULT, faults, stop or status')
    .argument('[what]', 'for rate: the arrivals to come, so many times as quick as planned; for inject: a fault')
    .option('--node <name>', 'for inject: cm1, cm2, cm3, srst, dhcp, tftp, dns or view (default: all it can befall)')
    .option('--for <time>', 'for inject: until it ends by itself (default: not before inject resume)')
    .option('--share <share>', 'for inject: of the phones (30%)')
    .option('--rate <share>', 'for inject: of the messages (50%)')
    .option('--delay <time>', 'for inject slow: how much later answers come')
    .option('--text <text>', 'for inject reject: what phones are told')
    .option('--direction <way>', 'for inject lose: toServer, toPhones or both')
    .option('--load <name>', 'for inject wrongLoad: the load that files name')
    .option('--name <host>', 'for inject unresolvable: the host name')
    .option('--type <type>', 'for inject reset: reset, restart or applyConfig')
    .option('--per-second <n>', 'for inject throttle: messages of a link', Number)
    .option('--json', 'print the answer as data', false)
    .addHelpText(
      'after',
      `
Pausing holds new arrivals, and those to come shift by as long; keepalives go on, and the run ends when it would have.
Faults are those of a profile's events (docs/profile.md); "inject resume --node cm1" ends those of a node. Besides those
that hold, "faults" tells which commands of the profile were done and wait to be undone. The management port of the lab
takes the same faults (POST /faults): in a run they are told and timed like those of ctl.
`,
    )
    .action(
      async (run: string, action: string, what: string | undefined, options: { json: boolean } & FaultOptions) => {
        const { json, ...words } = options;
        const answer = await askRun(run, requestOf(action, what, words));
        if (!answer.ok) throw new LoadError('arguments-invalid', answer.error);
        const { status } = answer;
        const isAboutFaults = action === 'faults' || action === 'inject';
        const { faults, hooks } = status;
        if (json) process.stdout.write(`${JSON.stringify(action === 'faults' ? { faults, hooks } : status)}\n`);
        else process.stdout.write(isAboutFaults ? faultsText(status) : statusText(status));
      },
    );
}

function requestOf(action: string, what: string | undefined, words: FaultOptions): ControlRequest {
  if (action === 'inject') {
    if (what === undefined)
      throw new LoadError('arguments-invalid', 'inject needs a fault, such as inject stop --node cm1');
    return { action, order: readFault(what, { ...words }) };
  }
  const [foreign] = Object.keys(words);
  if (foreign !== undefined) throw new LoadError('arguments-invalid', `${foreign} belongs to inject`);
  if (action === 'rate') {
    const factor = Number(what ?? '');
    if (factor >= paceLimits.least && factor <= paceLimits.most) return { action, factor };
    throw new LoadError('arguments-invalid', `rate needs a factor from ${paceLimits.least} to ${paceLimits.most}`);
  }
  const plain = action === 'faults' ? 'status' : plainActions.find((each) => each === action);
  if (plain === undefined || what !== undefined) {
    const asked = [action, what].filter((word) => word !== undefined).join(' ');
    const known = 'pause, resume, stop, rate FACTOR, inject FAULT, faults or status';
    throw new LoadError('arguments-invalid', `expected ${known}; got "${asked}"`);
  }
  return { action: plain };
}

function faultsText({ faults, hooks }: ControlStatus): string {
  const lines = [
    ...(faults.length === 0 ? ['no fault holds'] : faults.map(heldText)),
    ...hooks.map(({ name, undoneInMs }) => {
      const when = undoneInMs === null ? 'at the end' : `in ${formatDuration(tenths(undoneInMs))}`;
      return `${name}, to be undone ${when}`;
    }),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function heldText(fault: FaultOrder): string {
  return faultText({ ...fault, forMs: fault.forMs === null ? null : tenths(fault.forMs) });
}

/** How long it still lasts, to a tenth of a second. */
function tenths(ms: number): number {
  return Math.ceil(ms / 100) * 100;
}

function statusText({ profile, atSeconds, phones, arrivals, faults, hooks, measurement }: ControlStatus): string {
  const { total, switchedOn, inService, registered } = phones;
  const pace = arrivals.factor === 1 ? 'by plan' : `at ${arrivals.factor} times their pace`;
  return [
    `${profile}, ${atSeconds === null ? 'not begun' : duration(atSeconds)}: ${count(switchedOn)} of ${count(total)} phones switched on`,
    `${count(inService)} in service`,
    `${count(registered)} registered`,
    `arrivals ${arrivals.isHeld ? 'held' : pace}`,
    ...(faults.length === 0 ? [] : [`faults ${faults.map(({ fault, node }) => `${node} ${fault}`).join(', ')}`]),
    ...(hooks.length === 0 ? [] : [`to be undone: ${hooks.map(({ name }) => name).join(', ')}`]),
    `measurement ${measurement ?? 'not begun'}\n`,
  ].join(', ');
}
