/** `regstorm cleanup RUN`: gives back the leases that a run which died left behind. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { LoadError } from '#errors.js';
import { cleanUp } from '#fleet/cleanup.js';
import { askRun } from '#outputs/control-socket.js';
import { readProfile } from '#profile/load.js';
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
      const { network } = readProfile(join(directory, 'profile.yaml'));
      const { sent, failed } = await cleanUp(directory, network.ports.dhcp);
      console.log(`${sent} leases given back; its registrations ended with its connections`);
      for (const { address, why } of failed) console.error(`regstorm: ${address} not given back: ${why}`);
      if (failed.length > 0) end('cannotStart');
    });
}

/** A run that is going on answers at its control socket. */
async function isRunning(directory: string): Promise<boolean> {
  try {
    await askRun(directory, { action: 'status' });
    return true;
  } catch {
    return false;
  }
}
