import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type Keyboard, Keys } from '#cli/keys.js';

/** A terminal's keyboard; tells whether it is read, and how. */
class Board extends EventEmitter implements Keyboard {
  readonly isTTY: boolean;
  isRaw = false;
  isRead = false;

  constructor(isTTY = true) {
    super();
    this.isTTY = isTTY;
  }

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  resume(): void {
    this.isRead = true;
  }

  pause(): void {
    this.isRead = false;
  }

  press(keys: string): void {
    this.emit('data', Buffer.from(keys));
  }
}

function pass(board: Board) {
  const asked: string[] = [];
  const keys = new Keys(board, (signal) => asked.push(signal));
  keys.pass({ p: () => asked.push('p'), r: () => asked.push('r'), q: () => asked.push('q') });
  return { keys, asked };
}

describe('the keys of a terminal', () => {
  it('do what they are bound to; others do nothing', () => {
    const board = new Board();
    const { asked } = pass(board);
    board.press('p');
    board.press('r');
    board.press('xPRQ\x1b[A');
    board.press('q');
    expect(asked).toEqual(['p', 'r', 'q']);
  });

  it('are heard when several come at once', () => {
    const board = new Board();
    const { asked } = pass(board);
    board.press('prp');
    expect(asked).toEqual(['p', 'r', 'p']);
  });

  it('still make signals of Ctrl-C and Ctrl-\\, which a raw terminal does not', () => {
    const board = new Board();
    const { asked } = pass(board);
    board.press('\x03\x1c');
    expect(asked).toEqual(['SIGINT', 'SIGQUIT']);
  });

  it('give the terminal back as it was', () => {
    const board = new Board();
    const { keys, asked } = pass(board);
    expect([board.isRaw, board.isRead]).toEqual([true, true]);
    keys.end();
    keys.end();
    board.press('p');
    expect([board.isRaw, board.isRead, asked.length]).toEqual([false, false, 0]);
  });

  it('are left alone where there is no terminal', () => {
    const board = new Board(false);
    const { keys } = pass(board);
    keys.end();
    expect([board.isRaw, board.isRead, board.eventNames()]).toEqual([false, false, []]);
  });
});
