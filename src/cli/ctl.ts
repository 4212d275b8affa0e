/** `regstorm ctl RUN ACTION`: asks a run that is going on, over the socket in its directory. */
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import { askRun, type ControlRequest, type ControlStatus, paceLimits } from '#outputs/control-socket.js';
import { count, duration } from '#outputs/figures.js';

const plainActions = ['pause', 'resume', 'stop', 'status'] as const;

export function addCtl(program: Command): void {
  program
    .command('ctl')
    .description('ask a run that is going on: hold its arrivals, change their pace, end it gently, see how it stands')
    .argument('<run>', 'its run directory')
    .argument('<action>', 'pause, resume, rate FACTOR, stop or status')
    .argument('[factor]', 'for rate: the arrivals to come, so many times as quick as planned')
    .option('--json', 'print the answer as data', false)
    .addHelpText(
      'after',
      '\nPausing holds new arrivals, and those to come shift by as long; keepalives go on, and the run ends when it would have.\n',
    )
    .action(async (run: string, action: string, factor: string | undefined, options: { json: boolean }) => {
      const answer = await askRun(run, requestOf(action, factor));
      if (!answer.ok) throw new LoadError('arguments-invalid', answer.error);
      process.stdout.write(options.json ? `${JSON.stringify(answer.status)}\n` : statusText(answer.status));
    });
}

function requestOf(action: string, factor: string | undefined): ControlRequest {
  const plain = plainActions.find((each) => each === action);
  if (action === 'rate') {
    const value = Number(factor ?? '');
    if (value >= paceLimits.least && value <= paceLimits.most) return { action, factor: value };
    throw new LoadError('arguments-invalid', `rate needs a factor from ${paceLimits.least} to ${paceLimits.most}`);
  }
  if (plain === undefined || factor !== undefined) {
    const asked = [action, factor].filter((word) => word !== undefined).join(' ');
    throw new LoadError(
      'arguments-invalid',
      `expected ${plainActions.slice(0, -1).join(', ')}, rate FACTOR or status; got "${asked}"`,
    );
  }
  return { action: plain };
}

function statusText({ profile, atSeconds, phones, arrivals, measurement }: ControlStatus): string {
  const { total, switchedOn, inService, registered } = phones;
  const pace = arrivals.factor === 1 ? 'by plan' : `at ${arrivals.factor} times their pace`;
  return [
    `${profile}, ${atSeconds === null ? 'not begun' : duration(atSeconds)}: ${count(switchedOn)} of ${count(total)} phones switched on`,
    `${count(inService)} in service`,
    `${count(registered)} registered`,
    `arrivals ${arrivals.isHeld ? 'held' : pace}`,
    `measurement ${measurement ?? 'not begun'}\n`,
  ].join(', ');
}
