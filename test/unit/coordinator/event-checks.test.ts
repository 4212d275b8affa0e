import { describe, expect, it } from 'vitest';
import { checkEvents, checkFaults } from '#coordinator/event-checks.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';

const planOf = (events: string) =>
  makePlan(loadProfile(`name: x\nphones: 5\nevents: [ ${events} ]`, `${import.meta.dirname}/x.yaml`));

describe('the events of a plan', () => {
  it('are refused where one needs native calls that this host has not', () => {
    expect(() => checkEvents(planOf('{ at: 1s, node: cm1, do: blackhole, for: 3s }'), null)).toThrow(
      expect.objectContaining({
        code: 'cannot-start',
        message: 'the event "cm1: blackhole, for 3s" needs Linux and the package koffi, which are not here',
        hint: expect.stringContaining('npm install koffi'),
      }),
    );
    expect(checkEvents(planOf('{ at: 1s, node: cm1, do: hang }'), null)).toBeUndefined();
  });

  it.each([
    ['exec: [./none.sh]', 'none.sh is no file that can be run', 'chmod'],
    ['exec: [./event-checks.test.ts]', 'event-checks.test.ts is no file that can be run', 'chmod'],
    ['exec: [../coordinator]', 'coordinator is no file that can be run', 'chmod'],
    ['exec: [no-such-program]', 'no-such-program is no file that can be run', 'PATH'],
    ['exec: [sh], undo: [./none.sh]', 'none.sh is no file that can be run', 'chmod'],
  ])('are refused where a command is no file that can be run: %s', (command, message, hint) => {
    expect(() => checkEvents(planOf(`{ at: 1s, ${command} }`))).toThrow(
      expect.objectContaining({
        code: 'cannot-start',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });

  it('may be commands in the PATH, and by their paths', () => {
    expect(checkEvents(planOf('{ at: 1s, exec: [sh], undo: [/bin/sh] }'))).toBeUndefined();
  });

  it('are refused where the lab has no such server after all', () => {
    const plan = planOf('{ at: 1s, node: cm2, do: stop }, { at: 1s, exec: [sh] }');
    expect(checkFaults(plan, ['cm1', 'cm2'])).toBeUndefined();
    expect(() => checkFaults(plan, ['cm1', 'dhcp'])).toThrow(
      'the event "cm2: stop" cannot be: there is no server "cm2"; there are: cm1, dhcp',
    );
  });
});
