import { beforeEach, describe, expect, it } from 'vitest';
import type { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { Whereabouts } from '#lab/sessions/whereabouts.js';
import { type FaultName, type FaultOrder, faultDefaults } from '#terms/faults.js';
import { type Cut, PhoneOrder } from '#terms/shares.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { KEEP_ALIVE, ResetType, TimeDateReq, Unregister } from '#wire/sccp/catalogue.js';
import { Link, node, old, register, young } from './call-manager-link.js';

let cm: CallManagerNode;
let link: Link;

beforeEach(() => {
  cm = node({ keepaliveIntervalMs: 30_000 });
  link = new Link(cm);
  link.say(0, register(old, 11));
});

/** Of the two phones one is in the half that is meant. */
const names = [old.name, young.name];
const half = new PhoneOrder(names).cut(0.5);
const [struck, other] = half.name === old.name ? [old, young] : [young, old];

function begin(now: number, fault: FaultName, said: Partial<FaultOrder> = {}, cut?: Cut): void {
  cm.faults.begin({ ...faultDefaults, fault, ...said }, Number.POSITIVE_INFINITY, cut);
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
    const [slow, quick, unknown] = [new Link(cm), new Link(cm), new Link(cm)];
    slow.say(0, register(struck, 11));
    quick.say(0, register(other, 11));
    begin(0, 'slow', { delayMs: 100, share: 0.5 }, half);
    expect([slow, quick, unknown].map((each) => each.say(1_000, KEEP_ALIVE).length)).toEqual([0, 1, 1]);
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

describe('a CallManager that hangs for a share of the phones', () => {
  const heard = (link: Link) => link.writes.flat().map(({ name }) => name);

  it('reads nothing of theirs from the Register on that says who they are, and all of it later, in its order', () => {
    const [late, quick] = [new Link(cm), new Link(cm)];
    begin(0, 'hang', { share: 0.5 }, half);
    late.say(0, Buffer.concat([register(struck, 11), KEEP_ALIVE]));
    late.say(10, KEEP_ALIVE);
    quick.say(0, register(other, 11));
    expect([heard(late), heard(quick)]).toEqual([[], ['RegisterAck', 'CapabilitiesReq']]);
    expect(cm.registered.has(struck.name)).toBe(struck === old); // by its first link
    resume(5_000);
    late.session.onFaults(5_000);
    expect(heard(late)).toEqual(['RegisterAck', 'CapabilitiesReq', 'KeepAliveAck', 'KeepAliveAck']);
  });

  it('knows them by their addresses before they say anything', () => {
    const whereabouts = new Whereabouts();
    whereabouts.moved(struck.name, parseIpv4('127.16.0.1')); // that of every link here
    cm = node({ whereabouts });
    begin(0, 'hang', { share: 0.5 }, half);
    const standby = new Link(cm);
    standby.say(0, KEEP_ALIVE);
    expect([standby.session.deviceName, heard(standby)]).toEqual([struck.name, []]);
    // What it says of itself counts more.
    standby.say(0, register(other, 11));
    expect(standby.session.deviceName).toBe(other.name);
  });

  it('neither registers who stands in line nor says what it owed, and does both when it goes on', () => {
    cm = node({ capacity: { registrationsPerSecond: 1, failoversPerSecond: null, tokensPerSecond: null } });
    const waiting = new Link(cm);
    waiting.say(0, register(struck, 11));
    begin(0, 'slow', { delayMs: 500 });
    waiting.say(0, KEEP_ALIVE);
    begin(100, 'hang', { share: 0.5 }, half);
    cm.onAlarm(1_000);
    expect([heard(waiting), cm.registered.size]).toEqual([[], 0]);
    resume(3_000);
    waiting.session.onFaults(3_000);
    expect(heard(waiting)).toEqual(['KeepAliveAck']);
    cm.onAlarm(4_000);
    expect([heard(waiting)[1], cm.registered.size]).toEqual(['RegisterAck', 1]);
  });

  it('resets the others', () => {
    const links = [new Link(cm), new Link(cm)];
    links[0]!.say(0, register(struck, 11));
    links[1]!.say(0, register(other, 11));
    begin(1_000, 'hang', { share: 0.5 }, half);
    expect(cm.reset(null, ResetType.reset)).toBe(1);
    expect(cm.reset(struck.name, ResetType.reset)).toBe(0);
    resume(2_000);
    expect(cm.reset(null, ResetType.reset)).toBe(2);
    expect(cm.reset(null, ResetType.reset, half)).toBe(1);
  });
});
