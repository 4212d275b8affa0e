/**
 * Keys of a person at a terminal; what each does is told to `pass`. Where stdin is no terminal there are none.
 *
 * To be read at once, keys are taken raw, so that the terminal makes no signals of them any more: Ctrl-C and Ctrl-\ are
 * turned back into theirs here.
 */
import { readFileSync } from 'node:fs';

/** What is asked of stdin. */
export interface Keyboard {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: 'data', listener: (keys: Buffer) => void): unknown;
  off(event: 'data', listener: (keys: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** What happens at each key. */
export type Bindings = Readonly<Record<string, () => void>>;

const signals: Readonly<Record<string, NodeJS.Signals>> = { '\x03': 'SIGINT', '\x1c': 'SIGQUIT' };

export class Keys {
  private readonly keyboard: Keyboard;
  private readonly signal: (name: NodeJS.Signals) => void;
  private listener: ((keys: Buffer) => void) | null = null;

  constructor(keyboard: Keyboard, signal: (name: NodeJS.Signals) => void) {
    this.keyboard = keyboard;
    this.signal = signal;
  }

  /** From now on they do this. */
  pass(bindings: Bindings): void {
    if (this.keyboard.isTTY !== true || this.listener !== null) return;
    this.listener = (keys) => {
      for (const key of keys.toString('latin1')) this.press(key, bindings);
    };
    this.keyboard.setRawMode?.(true);
    this.keyboard.on('data', this.listener);
    this.keyboard.resume();
  }

  /** Gives the terminal back as it was. */
  end(): void {
    if (this.listener === null) return;
    this.keyboard.off('data', this.listener);
    this.keyboard.setRawMode?.(false);
    this.keyboard.pause();
    this.listener = null;
  }

  private press(key: string, bindings: Bindings): void {
    const signal = signals[key];
    if (signal !== undefined) this.signal(signal);
    else if (Object.hasOwn(bindings, key)) bindings[key]!();
  }
}

/** A process in the background that touches its terminal is stopped; true also where the platform does not tell. */
export function isInForeground(): boolean {
  try {
    // Fields 5 and 8 of proc(5), its process group and the terminal's; ours begin with the third.
    const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]!.split(' ');
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}
