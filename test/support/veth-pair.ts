/**
 * Two network namespaces with a cable between them, for what must not happen on the machine's own network: broadcast,
 * ports below 1024. Needs root.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Debian keeps programs where the search path of an ordinary user does not reach. */
const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

/** What a suite needs to make a pair, by the name under which it is told when it is missing. */
export const networkNamespaces = process.getuid?.() === 0 ? 'ip' : 'ip as root';

let made = 0;

/** One end: a namespace with an interface and loopback. */
export class VethEnd {
  readonly namespace: string;
  readonly interface: string;

  constructor(namespace: string, name: string) {
    this.namespace = namespace;
    this.interface = name;
  }

  /** `ip ARGS` in the namespace. */
  async ip(...args: readonly string[]): Promise<void> {
    await run('ip', ['-n', this.namespace, ...args], { env });
  }

  /** A program in the namespace; it has the pid of the child. */
  spawn(program: string, args: readonly string[]): ChildProcess {
    const { NODE_OPTIONS: _, ...rest } = env;
    return spawn('ip', ['netns', 'exec', this.namespace, program, ...args], { env: rest });
  }

  /** Runs a program to its end; rejects when that is bad, or does not come within 20 s. */
  async run(program: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run('ip', ['netns', 'exec', this.namespace, program, ...args], { env, timeout: 20_000 });
    return stdout;
  }
}

export class VethPair {
  readonly left: VethEnd;
  readonly right: VethEnd;

  private constructor(left: VethEnd, right: VethEnd) {
    this.left = left;
    this.right = right;
  }

  /** Both ends are up, without addresses. */
  static async make(): Promise<VethPair> {
    const name = `regstorm-${process.pid}-${++made}`;
    const left = new VethEnd(`${name}-l`, 'left');
    const right = new VethEnd(`${name}-r`, 'right');
    const pair = new VethPair(left, right);
    try {
      for (const { namespace } of [left, right]) await run('ip', ['netns', 'add', namespace], { env });
      const peer = ['type', 'veth', 'peer', 'name', right.interface, 'netns', right.namespace];
      await left.ip('link', 'add', left.interface, ...peer);
      for (const end of [left, right]) {
        await end.ip('link', 'set', 'lo', 'up');
        await end.ip('link', 'set', end.interface, 'up');
      }
    } catch (error) {
      await pair.remove();
      throw error;
    }
    return pair;
  }

  /** To be called when all programs in it have ended. */
  async remove(): Promise<void> {
    for (const { namespace } of [this.left, this.right]) {
      await run('ip', ['netns', 'del', namespace], { env }).catch(() => {}); // was never made
    }
  }
}
