import { describe, expect, it } from 'vitest';
import { type DeviceRules, Devices } from '#lab/devices.js';
import { type CallManagerCapacity, CallManagerNode } from '#lab/sessions/call-manager-node.js';
import { KEEP_ALIVE, RegisterTokenReq, ResetType, Unregister } from '#wire/sccp/catalogue.js';
import { Link, old, register, young } from './call-manager-link.js';

const phones = Array.from({ length: 10 }, (_, n) => ({ ...old, name: `SEP00112200000${n}` }));

/** Nodes of one cluster, each with the same capacity. */
function cluster(size: number, capacity: Partial<CallManagerCapacity>, rules: DeviceRules = {}): CallManagerNode[] {
  const devices = new Devices([...phones, young], rules);
  const all = { registrationsPerSecond: null, failoversPerSecond: null, tokensPerSecond: null, ...capacity };
  return Array.from({ length: size }, (_, n) => new CallManagerNode(`cm${n + 1}`, devices, { capacity: all }));
}

function runTo(node: CallManagerNode, end: number): void {
  while (node.alarmAt <= end) node.onAlarm(node.alarmAt);
}

/** The names of everything a link was sent so far. */
const heardOn = (link: Link): string[] => link.writes.flat().map(({ name }) => name);
const answered = ['RegisterAck', 'CapabilitiesReq'];

describe('a node of limited speed', () => {
  it('answers Registers one after the other, in the order they came', () => {
    const [node] = cluster(1, { registrationsPerSecond: 2 }) as [CallManagerNode];
    const links = phones.map(() => new Link(node));
    for (const [n, link] of links.entries()) link.say(0, register(phones[n]!, 11));
    expect(node.counts).toMatchObject({ registers: 10, registered: 0 });
    runTo(node, 1_500);
    expect(links.map((link) => heardOn(link).length > 0)).toEqual([true, true, true, ...Array(7).fill(false)]);
    expect([node.counts.registered, node.waiting]).toEqual([3, 7]);
    runTo(node, 5_000);
    expect(links.map(heardOn)).toEqual(Array(10).fill(answered));
    expect([node.counts.registered, node.waiting, node.alarmAt]).toEqual([10, 0, Number.POSITIVE_INFINITY]);
  });

  it('acks keepalives at once, whoever stands in line', () => {
    const [node] = cluster(1, { registrationsPerSecond: 1 }) as [CallManagerNode];
    const link = new Link(node);
    link.say(0, register(phones[0]!, 11));
    expect(link.say(1, KEEP_ALIVE).map(({ name }) => name)).toEqual(['KeepAliveAck']);
  });

  it('spends no time on phones that are gone', () => {
    const [node] = cluster(1, { registrationsPerSecond: 1 }) as [CallManagerNode];
    const links = phones.map(() => new Link(node));
    for (const [n, link] of links.entries()) link.say(0, register(phones[n]!, 11));
    for (const link of links.slice(0, 8)) link.session.onEnd(100);
    runTo(node, 2_000);
    expect(links.slice(8).map(heardOn)).toEqual([answered, answered]);
    expect(node.counts).toMatchObject({ registered: 2, connections: 2 });
  });

  it('keeps one place for a phone that asks again while it waits', () => {
    const [node] = cluster(1, { registrationsPerSecond: 1 }) as [CallManagerNode];
    const impatient = new Link(node);
    const next = new Link(node);
    impatient.say(0, register(phones[0]!, 11));
    impatient.say(10, register(phones[0]!, 11));
    next.say(20, register(phones[1]!, 11));
    expect(node.waiting).toBe(2);
    runTo(node, 2_000);
    expect([heardOn(impatient), heardOn(next)]).toEqual([answered, answered]);
    expect(node.counts.registers).toBe(3);
  });

  it('does not take a phone it lets wait for one that is gone', () => {
    const [node] = cluster(1, { registrationsPerSecond: 0.001 }) as [CallManagerNode];
    const link = new Link(node);
    link.say(0, register(phones[0]!, 11));
    for (let rings = 0; rings < 3; rings++) link.session.onAlarm(link.session.alarmAt);
    expect([link.closes, node.counts.timeouts]).toEqual([0, 0]);
    runTo(node, 1_000_000);
    expect(heardOn(link)).toEqual(answered);
    expect(link.session.alarmAt).toBe(1_000_000 + 91_000);
  });

  it('has another speed for phones that come from another node', () => {
    const [first, second] = cluster(2, { registrationsPerSecond: 1, failoversPerSecond: 10 }) as [
      CallManagerNode,
      CallManagerNode,
    ];
    new Link(first).say(0, register(phones[0]!, 11));
    runTo(first, 1_000);
    const failingOver = new Link(second);
    const booting = new Link(second);
    booting.say(2_000, register(phones[1]!, 11));
    failingOver.say(2_000, register(phones[0]!, 11));
    runTo(second, 2_100);
    expect([heardOn(failingOver), heardOn(booting)]).toEqual([answered, []]);
    runTo(second, 3_000);
    expect(heardOn(booting)).toEqual(answered);
    expect(second.counts).toMatchObject({ registered: 2, failovers: 1 });
    expect(first.counts.failovers).toBe(0);
  });

  it('counts a phone that comes back after a reboot as no failover', () => {
    const [node] = cluster(1, {}) as [CallManagerNode];
    new Link(node).say(0, register(phones[0]!, 11));
    new Link(node).say(1, register(phones[0]!, 11));
    expect(node.counts.failovers).toBe(0);
  });

  it('gives away so many tokens a second, and promises the next', () => {
    const [node] = cluster(1, { tokensPerSecond: 1 }) as [CallManagerNode];
    const link = new Link(node);
    const request = (n: number) => RegisterTokenReq.encode({ deviceName: phones[n]!.name, deviceType: 7 });
    expect(link.say(0, request(0))).toMatchObject([{ name: 'RegisterTokenAck' }]);
    expect(link.say(0, request(1))).toMatchObject([{ name: 'RegisterTokenReject', fields: { waitSeconds: 1 } }]);
    expect(link.say(0, request(2))).toMatchObject([{ name: 'RegisterTokenReject', fields: { waitSeconds: 2 } }]);
    expect(link.say(1_000, request(1))).toMatchObject([{ name: 'RegisterTokenAck' }]);
  });
});

describe('auto-registration', () => {
  const stranger = (n: number) => ({ name: `SEPDEADBEEF000${n}`, deviceType: 404 });
  const rules = { autoRegistration: { from: 5000, to: 5001 } };

  it('registers unknown phones at any node, until the numbers of the cluster are used up', () => {
    const [first, second] = cluster(2, {}, rules) as [CallManagerNode, CallManagerNode];
    expect(new Link(first).say(0, register(stranger(1), 22))[0]?.name).toBe('RegisterAck');
    expect(new Link(second).say(0, register(stranger(2), 22))[0]?.name).toBe('RegisterAck');
    expect(new Link(first).say(0, register(stranger(3), 22))[0]?.name).toBe('RegisterReject');
    expect(first.devices.find(stranger(2).name)?.lines).toEqual([{ number: '5001', label: '5001' }]);
    expect(new Link(second).say(1, register(stranger(1), 22))[0]?.name).toBe('RegisterAck');
  });

  it('gives no number to a phone that is entered as another model', () => {
    const [node] = cluster(1, {}, rules) as [CallManagerNode];
    expect(new Link(node).say(0, register({ ...young, deviceType: 7 }, 11))[0]?.name).toBe('RegisterReject');
    expect(node.devices.size).toBe(11);
  });
});

describe('a reset', () => {
  it('reaches the one phone that is named, in the form it negotiated', () => {
    const [node] = cluster(1, {}) as [CallManagerNode];
    const links = [new Link(node), new Link(node)] as const;
    links[0].say(0, register(phones[0]!, 11));
    links[1].say(0, register(young, 22));
    expect(node.reset(young.name, ResetType.restart)).toBe(1);
    expect(links[1].writes.at(-1)).toMatchObject([{ name: 'Reset', headerVersion: 22, fields: { type: 2 } }]);
    expect(heardOn(links[0])).toEqual(answered);
  });

  it.each(Object.values(ResetType))('of type %i reaches every phone that is registered here', (type) => {
    const [node] = cluster(1, {}) as [CallManagerNode];
    const links = phones.slice(0, 4).map(() => new Link(node));
    for (const [n, link] of links.entries()) link.say(0, register(phones[n]!, 11));
    links[3]!.say(1, Unregister.encode({}, 0, 0));
    expect(node.reset(null, type)).toBe(3);
    expect(links.map((link) => link.writes.flat().at(-1))).toMatchObject([
      ...Array(3).fill({ name: 'Reset', headerVersion: 0, bodySize: 4, fields: { type } }),
      { name: 'UnregisterAck' },
    ]);
  });

  it('of a phone that is not here reaches nobody', () => {
    const [node] = cluster(1, {}) as [CallManagerNode];
    expect(node.reset(young.name, ResetType.reset)).toBe(0);
  });
});
