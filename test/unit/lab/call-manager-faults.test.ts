import { beforeEach, describe, expect, it } from 'vitest';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { isOfShare } from '#terms/shares.js';
import { KEEP_ALIVE, ResetType, TimeDateReq, Unregister } from '#wire/sccp/catalogue.js';
import { Link, node, old, register } from './call-manager-link.js';

let cm: CallManagerNode;
let link: Link;

beforeEach(() => {
  cm = node({ keepaliveIntervalMs: 30_000 });
  link = new Link(cm);
  link.say(0, register(old, 11));
});

function begin(now: number, fault: FaultName, said: Partial<FaultOrder> = {}): void {
  cm.faults.begin({ ...faultDefaults, fault, ...said }, Number.POSITIVE_INFINITY);
  cm.onFaults(now);
}

function resume(now: number): void {
  cm.faults.endAll();
  cm.onFaults(now);
}

/** What left since the Register was answered. */
function told(): string[] {
  return link.writes.slice(1).flatMap((write) => write.map(({ name }) => name));
}

describe('a CallManager that hangs', () => {
  it('finds nobody silent: it does not hear them', () => {
    begin(1_000, 'hang');
    link.session.onAlarm(91_000);
    expect([link.closes, cm.counts.timeouts]).toEqual([0, 0]);
    resume(100_000);
    link.session.onAlarm(link.session.alarmAt);
    expect([link.closes, cm.counts.timeouts]).toEqual([1, 1]);
  });

  it('resets nobody', () => {
    begin(1_000, 'hang');
    expect(cm.reset(null, ResetType.reset)).toBe(0);
    resume(2_000);
    expect(cm.reset(null, ResetType.reset)).toBe(1);
  });
});

describe('a CallManager that is slow', () => {
  it('says everything in its order, later, and the last word before it closes', () => {
    begin(0, 'slow', { delayMs: 100 });
    link.say(1_000, KEEP_ALIVE);
    link.say(1_050, TimeDateReq.encode({}, 0));
    expect([told(), cm.alarmAt]).toEqual([[], 1_100]);
    cm.onAlarm(1_100);
    expect(told()).toEqual(['KeepAliveAck']);
    resume(1_110);
    link.say(1_120, KEEP_ALIVE);
    link.say(1_120, Unregister.encode({}, 0, 0));
    expect([told(), link.closes]).toEqual([['KeepAliveAck'], 0]);
    cm.onAlarm(1_150);
    expect(told().slice(-2)).toEqual(['KeepAliveAck', 'UnregisterAck']);
    expect([told()[1], link.closes]).toEqual(['DefineTimeDate', 1]);
    const fresh = new Link(cm);
    expect(fresh.say(1_200, KEEP_ALIVE).map(({ name }) => name)).toEqual(['KeepAliveAck']);
  });

  it('says nothing to who is gone', () => {
    begin(0, 'slow', { delayMs: 100 });
    link.say(1_000, KEEP_ALIVE);
    link.session.onEnd(1_050);
    cm.onAlarm(1_100);
    expect(told()).toEqual([]);
  });

  it('is slow to a share of the phones, by the name they told, and not to those who have told none', () => {
    const share = isOfShare(old.name, 0.5) ? 0.01 : 0.99;
    const isSlow = isOfShare(old.name, share);
    begin(0, 'slow', { delayMs: 100, share });
    link.say(1_000, KEEP_ALIVE);
    expect(told()).toEqual(isSlow ? [] : ['KeepAliveAck']);
    expect(new Link(cm).say(1_000, KEEP_ALIVE)).toHaveLength(1);
  });
});

describe('a CallManager that throttles', () => {
  it('closes a link for what comes within a second, and reads no more of it', () => {
    begin(0, 'throttle', { perSecond: 3 });
    for (const now of [0, 10, 20, 1_000, 1_010, 1_020]) link.say(now, KEEP_ALIVE);
    expect([link.closes, told().length]).toEqual([0, 6]);
    const five = Buffer.concat(Array(5).fill(KEEP_ALIVE));
    link.say(2_500, five);
    expect([link.closes, told().length, cm.counts.throttled]).toEqual([1, 9, 1]);
  });
});
