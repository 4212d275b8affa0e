/**
 * Two networks of a test's own, joined by a cable: phones in one, a server in the other, with the ports and addresses of
 * the real world. No packet reaches a real interface.
 *
 *     phones 10.97.0.1/24 <---------------> 10.97.0.254/24 server
 *            10.98.0.0/15, 10.97.0.64/26: every address
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { type VethEnd, VethPair } from './veth-pair.js';

const run = promisify(execFile);

export const serverAddress = '10.97.0.254';
/** Of the other end of the cable. */
export const phonesAddress = '10.97.0.1';

/** Any address of these can be spoken from, without being set on an interface one by one. */
const phoneNetworks = ['10.98.0.0/15', '10.97.0.64/26'];

/** What joins them; `remove` takes its ends away with it. */
interface Cable {
  readonly left: VethEnd;
  readonly right: VethEnd;
  remove(): Promise<void>;
}

export class Namespaces {
  readonly phones: VethEnd;
  readonly server: VethEnd;
  private readonly cable: Cable;

  private constructor(cable: Cable) {
    this.cable = cable;
    this.phones = cable.left;
    this.server = cable.right;
  }

  /** Absent: a cable without a fault. */
  static async make(cable?: Cable): Promise<Namespaces> {
    const made = new Namespaces(cable ?? (await VethPair.make()));
    const { phones, server } = made;
    try {
      await phones.ip('address', 'add', `${phonesAddress}/24`, 'dev', phones.interface);
      await server.ip('address', 'add', `${serverAddress}/24`, 'dev', server.interface);
      for (const network of phoneNetworks) {
        await phones.ip('route', 'add', 'local', network, 'dev', 'lo');
        await server.ip('route', 'add', network, 'via', phonesAddress);
      }
      await phones.ip('route', 'add', '255.255.255.255/32', 'dev', phones.interface);
      await vi.waitFor(() => expectUp(server), { timeout: 5_000 });
      return made;
    } catch (error) {
      await made.remove();
      throw error;
    }
  }

  /** Whatever still runs in them ends with them. */
  async remove(): Promise<void> {
    for (const { namespace } of [this.phones, this.server]) {
      const { stdout } = await run('ip', ['netns', 'pids', namespace]);
      for (const pid of stdout.split('\n').filter((line) => line !== '')) process.kill(Number(pid), 'SIGKILL');
    }
    await this.cable.remove();
  }
}

/** A server that looks at its cable too early says that it serves, and never hears a word. */
async function expectUp(end: VethEnd): Promise<void> {
  const shown = await end.run('ip', ['link', 'show', end.interface]);
  if (!shown.includes('state UP')) throw new Error(`the cable is not up: ${shown}`);
}
