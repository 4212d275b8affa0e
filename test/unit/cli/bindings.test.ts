import { describe, expect, it, vi } from 'vitest';
import { labBindings, runBindings } from '#cli/bindings.js';
import type { Controls, WaitingHook } from '#outputs/control-desk.js';
import { type FaultOrder, faultDefaults } from '#terms/faults.js';

/** A run that writes down what is asked of it; its lab has one CallManager. */
class Diary implements Controls {
  readonly asked: string[] = [];
  readonly arrivals = { isHeld: false, factor: 1 };
  private held: FaultOrder[] = [];

  pause(): void {
    this.asked.push('pause');
  }

  resume(): void {
    this.asked.push('resume');
  }

  rate(): void {}

  stop(): void {
    this.asked.push('stop');
  }

  async inject(order: FaultOrder): Promise<void> {
    if (order.node !== 'cm1') throw new Error(`there is no ${order.node}`);
    this.asked.push(`${order.node} ${order.fault}`);
    this.held = order.fault === 'resume' ? [] : [...this.held, order];
  }

  async faults(): Promise<readonly FaultOrder[]> {
    return this.held;
  }

  hooks(): readonly WaitingHook[] {
    return [];
  }
}

describe('the keys of a run', () => {
  it('hold the arrivals, let them go on, end the run, and tell what keys there are', () => {
    const run = new Diary();
    const said: string[] = [];
    const bindings = runBindings(run, (text) => said.push(text));
    for (const key of ['p', 'r', 'q', 'h']) bindings[key]!();
    expect(run.asked).toEqual(['pause', 'resume', 'stop']);
    for (const key of Object.keys(bindings)) expect(key === 'h' || said[0]!.includes(key)).toBe(true);
  });

  it('stop a CallManager by its number, and start it again; with Shift it hangs; and say what they did', async () => {
    const run = new Diary();
    const said: string[] = [];
    const bindings = runBindings(run, (text) => said.push(text));
    for (const [n, key] of ['1', '1', '!', '1', '!'].entries()) {
      bindings[key]!();
      await vi.waitFor(() => expect(said).toHaveLength(n + 1));
    }
    expect(run.asked).toEqual(['cm1 stop', 'cm1 resume', 'cm1 hang', 'cm1 stop', 'cm1 resume']);
    expect(said).toEqual(['cm1: stop', 'cm1: stop is over', 'cm1: hang', 'cm1: stop', 'cm1: hang, stop are over']);
  });

  it('say what cannot be done', async () => {
    const said: string[] = [];
    runBindings(new Diary(), (text) => said.push(text))['3']!();
    await vi.waitFor(() => expect(said).toEqual(['regstorm: there is no cm3']));
  });
});

describe('the keys of the lab alone', () => {
  it('are those of faults, and h', async () => {
    const lab = new Diary();
    expect(Object.keys(labBindings(lab, () => {})).sort()).toEqual(['!', '#', '1', '2', '3', '@', 'h']);
    await lab.inject({ ...faultDefaults, fault: 'hang', node: 'cm1' });
    labBindings(lab, () => {})['!']!();
    await vi.waitFor(() => expect(lab.asked).toEqual(['cm1 hang', 'cm1 resume']));
  });
});
