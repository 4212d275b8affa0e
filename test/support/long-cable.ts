/**
 * Two network namespaces far apart: between them a third, where a program passes the frames on late, or not at all. It
 * stands in for netem, which not every kernel has.
 *
 *     left <--------> right . delay-bridge.py . left <--------> right
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type VethEnd, VethPair } from './veth-pair.js';

export interface LongCableOrder {
  /** Each way. */
  readonly delayMs: number;
  readonly lossPercent: number;
}

const program = fileURLToPath(new URL('delay-bridge.py', import.meta.url));

export class LongCable {
  readonly left: VethEnd;
  readonly right: VethEnd;
  private readonly pieces: readonly VethPair[];
  private bridge: ChildProcess | null = null;

  private constructor(near: VethPair, far: VethPair) {
    this.left = near.left;
    this.right = far.right;
    this.pieces = [near, far];
  }

  static async make({ delayMs, lossPercent }: LongCableOrder): Promise<LongCable> {
    const near = await VethPair.make();
    const far = await VethPair.make();
    const cable = new LongCable(near, far);
    try {
      const middle = near.right;
      await far.left.ip('link', 'set', far.left.interface, 'netns', middle.namespace);
      await middle.ip('link', 'set', far.left.interface, 'up');
      const ends = [middle.interface, far.left.interface];
      cable.bridge = middle.spawn('python3', [program, ...ends, String(delayMs), String(lossPercent)]);
      const ended = once(cable.bridge, 'exit').then(() => ['']);
      const [said] = await Promise.race([once(cable.bridge.stdout!, 'data'), ended]);
      if (!String(said).startsWith('ready')) throw new Error('the bridge did not start');
      return cable;
    } catch (error) {
      await cable.remove();
      throw error;
    }
  }

  /** To be called when all programs at its ends have ended. */
  async remove(): Promise<void> {
    if (this.bridge !== null && this.bridge.exitCode === null) {
      const gone = once(this.bridge, 'exit');
      this.bridge.stdin!.end();
      await gone;
    }
    for (const piece of this.pieces) await piece.remove();
  }
}
