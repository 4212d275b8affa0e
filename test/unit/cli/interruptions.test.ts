import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { Interruptions } from '#cli/interruptions.js';

describe('interruptions', () => {
  let terminal: EventEmitter;
  let nowMs: number;
  let said: string[];
  let interrupted: number;
  let interruptions: Interruptions;

  beforeEach(() => {
    terminal = new EventEmitter();
    nowMs = 1000;
    said = [];
    interrupted = 0;
    interruptions = new Interruptions(
      terminal,
      () => nowMs,
      (text) => said.push(text),
    );
  });

  function pass(): void {
    interruptions.pass({
      interrupt: () => {
        interrupted += 1;
      },
    });
  }

  it('leave signals alone before the run begins and after it has ended', () => {
    expect(terminal.emit('SIGINT')).toBe(false);
    pass();
    interruptions.end();
    expect(terminal.eventNames()).toEqual([]);
  });

  it('reach the run each time a person asks, and say once what that does', () => {
    pass();
    terminal.emit('SIGINT');
    expect(interrupted).toBe(1);
    nowMs += 400;
    terminal.emit('SIGINT');
    expect(interrupted).toBe(2);
    expect(said).toEqual([expect.stringContaining('Again: at once.')]);
  });

  it('count as one when npm hands on what the terminal gave to all', () => {
    pass();
    terminal.emit('SIGINT');
    nowMs += 20;
    terminal.emit('SIGINT');
    terminal.emit('SIGHUP');
    expect(interrupted).toBe(1);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('may be a %s', (signal) => {
    pass();
    terminal.emit(signal);
    expect(interrupted).toBe(1);
  });
});
