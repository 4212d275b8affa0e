import { describe, expect, it } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { Reset, ResetType } from '#wire/sccp/catalogue.js';
import { cm1, cm2, PhoneWorld, type WorldOptions } from '../../support/phone-world.js';
import { acknowledge, answerAll } from './courses.js';

const nodes = [cm1, cm2].map((address) => ({ address, port: 2000 }));

function booted(identity: WorldOptions['identity'], options: WorldOptions = {}): PhoneWorld {
  const world = new PhoneWorld({ fetchBy: 'off', ...options, identity: { ...identity } });
  world.powerOn();
  world.offer();
  world.ack();
  return world;
}

describe('a phone that fetches no files', () => {
  it('registers with the nodes of its group, and times no fetch', () => {
    const world = booted({ expectedNodes: nodes, configuredBefore: [{ address: 1, port: 2 }] });
    expect(world.only('connect')).toMatchObject({ address: cm1, port: 2000 });
    world.connected();
    acknowledge(world);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.take('tftp')).toEqual([]);
    expect([world.times('fetch').count, world.times('lease').count, world.count('tftpRequests')]).toEqual([0, 1, 0]);
  });

  it('goes on to the next node, and back to the first in the next boot', () => {
    const world = booted({ expectedNodes: nodes }, { restartDelayMs: [5_000, 5_000] });
    world.linkEnd(LinkEnd.refused);
    world.linkEnd(LinkEnd.refused);
    world.run(5_000);
    world.ack();
    expect(world.take('connect').map(({ address }) => address)).toEqual([cm1, cm2, cm1]);
  });

  it('registers with what it knows from before where it has no group', () => {
    expect(booted({ configuredBefore: nodes }).only('connect').address).toBe(cm1);
  });

  it('has nobody to register with where nobody told it of any', () => {
    const world = booted({});
    expect([world.state, world.count('outcomes', Outcome.noCallManager)]).toEqual(['restarting', 1]);
  });

  it('registers anew at once when a server restarts it', () => {
    const world = booted({ expectedNodes: nodes });
    world.connected();
    acknowledge(world);
    answerAll(world);
    world.say(Reset.encode({ type: ResetType.restart }));
    expect(world.state).toBe('connecting');
    expect(world.take('tftp')).toEqual([]);
  });
});
