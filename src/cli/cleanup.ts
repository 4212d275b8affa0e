/** `regstorm cleanup RUN`: gives back the leases that a run which died left behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import { cleanUp } from '#fleet/cleanup.js';
import { isRunning } from '#outputs/control-socket.js';
import type { RunStart } from '#outputs/outputs.js';
import type { ExitName } from './exit-codes.js';

export function addCleanup(program: Command, end: (exit: ExitName) => void): void {
  program
    .command('cleanup')
    .description('give back the leases that a run which died left behind')
    .argument('<run>', 'its run directory')
    .action(async (directory: string) => {
      if (await isRunning(directory)) {
        throw new LoadError('arguments-invalid', `${directory} is of a run that is going on`, {
          hint: `end it: regstorm ctl ${directory} stop`,
        });
      }
      const { dhcp } = runOf(directory);
      const [server] = dhcp?.servers ?? [];
      if (dhcp?.isLab !== false || server === undefined) {
        console.log('no leases to give back: those of the lab ended with it');
        return;
      }
      const { source, clientId } = dhcp;
      const { sent, failed } = await cleanUp(directory, { serverPort: server.port, source, clientId });
      console.log(`${sent} leases given back; its registrations ended with its connections`);
      for (const { address, why } of failed) console.error(`regstorm: ${address} not given back: ${why}`);
      if (failed.length > 0) end('cannotStart');
    });
}

/** What it really used: a lab takes the ports that are free. */
function runOf(directory: string): Pick<RunStart, 'dhcp'> {
  try {
    return JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunStart;
  } catch (error) {
    throw new LoadError('arguments-invalid', `${directory} is no run directory: it has no run.json to read`, {
      cause: error,
      hint: 'name the directory of a run, such as runs/20261122T125304Z-quickstart',
    });
  }
}
