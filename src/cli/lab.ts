/** `regstorm lab`: only the other side of the wire, for people's own phones and clients; until Ctrl-C. */
import { once } from 'node:events';
import type { Command } from 'commander';
import type { LabAddresses, LabServer } from '#lab/settings.js';
import { loadProfile, readProfile } from '#profile/load.js';
import { labBindings, labHelp } from './bindings.js';
import type { ExitName } from './exit-codes.js';
import { isInForeground, Keys } from './keys.js';
import { wholeNumber } from './options.js';
import { startLab } from './start-lab.js';

/** Enough of a profile for a lab that knows no phones but those of `--phones`. */
const bare = (phones: number) => loadProfile(`name: lab\nphones: ${phones}\n`, 'lab');

export function addLab(program: Command, end: (exit: ExitName) => void): void {
  program
    .command('lab')
    .description('only the lab: DHCP, TFTP and CallManagers on loopback, until Ctrl-C')
    .argument('[profile]', 'a YAML file whose phones the CallManagers shall know')
    .option('--phones <n>', 'without a profile: how many phones they know', wholeNumber, 2000)
    .action(async (path: string | undefined, options: { phones: number }) => {
      const lab = await startLab(path === undefined ? bare(options.phones) : readProfile(path));
      for (const { name, address, port } of serversOf(lab.addresses)) {
        console.log(`${name.padEnd(10)} ${address}:${port}`);
      }
      const keys = new Keys(process.stdin, (signal) => process.kill(process.pid, signal));
      if (process.stdin.isTTY && isInForeground()) {
        console.error(labHelp);
        keys.pass(labBindings(lab, console.error));
      }
      const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process, 'SIGHUP')]);
      const lost = new Promise<string>((resolve) => lab.onLost(resolve));
      const why = await Promise.race([interrupted.then(() => null), lost]);
      keys.end();
      await lab.stop();
      if (why === null) return;
      console.error(`regstorm: ${why}`);
      end('lost');
    });
}

/** `management` takes faults: it is the last. */
function serversOf({ dhcp, dns, tftp, http, callManagers, srst, management }: LabAddresses): LabServer[] {
  return [dhcp, dns, tftp, http, ...callManagers, srst, management].flatMap((server) => server ?? []);
}
