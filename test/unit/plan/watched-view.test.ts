import { describe, expect, it } from 'vitest';
import { makePlan } from '#plan/plan.js';
import { targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';

const server = (port: number) => ({ name: 'lab', address: '127.0.0.1', port });
const lab = { dhcp: server(6767), tftp: server(6969), callManagers: [server(2000)], management: server(6972) };

function viewOf(text: string, places: Parameters<typeof targetsOf>[1] = lab) {
  return targetsOf(makePlan(loadProfile(`name: x\nphones: 5\n${text}`, 'x.yaml')), places).view;
}

const lie = 'events: [{ at: 5s, node: view, do: lie }]\n';
const hang = 'events: [{ at: 5s, node: cm1, do: hang }]\n';
const ofLab = { address: '127.0.0.1', port: 6972, path: '/devices' };

describe('the management view that is watched', () => {
  it.each([
    ['none, when nobody asks', '', null],
    ['none, when an event is about something else', hang, null],
    ['the lab’s, when an event makes it lie', lie, { ...ofLab, everyMs: 10_000 }],
    ['the lab’s, when it is asked for', 'cluster: { view: { every: 2s } }', { ...ofLab, everyMs: 2_000 }],
    ['none, when it is off', `${lie}cluster: { view: off }`, null],
    [
      'the one the profile names',
      'cluster: { view: { url: "http://127.0.0.9:8080/ris" } }',
      { address: '127.0.0.9', port: 8080, path: '/ris', everyMs: 10_000 },
    ],
  ])('is %s', (_, text, view) => {
    expect(viewOf(text)).toEqual(view);
  });

  it('is none where the lab has no management', () => {
    expect(viewOf(lie, { dhcp: null, tftp: null, callManagers: [] })).toBeNull();
  });
});
