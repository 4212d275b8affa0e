/** What becomes of a phone that returns to a node that is back, at each of the servers of `returns.ts`, and what it writes. */
import { afterEach, describe, expect, it } from 'vitest';
import { messageName, RegisterTokenReq } from '#wire/sccp/catalogue.js';
import { layouts } from '../../fixtures/sccp/layouts.js';
import { Capture } from '../../support/capture.js';
import { describeWithPeer } from '../../support/peers.js';
import type { Conversation } from '../../support/replay-server.js';
import { complaints, fields } from '../../support/tshark.js';
import { hexOf, paperServers } from './paper-servers.js';
import {
  asked,
  awayFromTheFirst,
  type Cast,
  closeStages,
  comeBack,
  firstHost,
  moments,
  names,
  network,
  type Return,
  registeredWith,
  returned,
  returns,
  theFirst,
  theSecond,
  withoutAcks,
} from './returns.js';
import { expectWellWritten } from './writing.js';

afterEach(closeStages);

/** Before the phone introduced itself, if it ever did. */
function onStandby(conversation: Conversation): string[] {
  const all = names(conversation);
  const end = all.indexOf('Alarm');
  return end < 0 ? all : all.slice(0, end);
}

describe('a phone that asks a node that is back for a token', () => {
  it.each(returns.map((row): [string, Return] => [row.title, row]))('%s', async (_, row) => {
    const cast = await comeBack(row);
    const { phone, first, second } = cast;
    expect(registeredWith(phone)).toEqual(theFirst);
    expect([phone.count('toggles'), phone.count('outages'), phone.count('unexpectedEvents')]).toEqual([2, 1, 0]);
    expect(phone.times('tokenWait').count).toBe(row.isGranted ? 1 : 0);
    const questions = moments(phone, 'RegisterTokenReq');
    expect(questions).toHaveLength(row.questions);
    expect(moments(phone, 'Register').at(-1)! - questions[0]!).toBe(row.waitMs);
    const written = phone.frames.map(({ name }) => name);
    expect(written.slice(written.indexOf('Unregister'), written.lastIndexOf('IpPort'))).toEqual([
      'Unregister',
      ...row.introduction,
    ]);

    expect(first.conversations).toHaveLength(1 + row.connections);
    const [left, ...standingBy] = second.conversations.map(names);
    expect(left!.indexOf('Unregister')).toBe(left!.length - 1);
    expect(standingBy).toEqual([['KeepAlive']]);
    for (const conversation of [...first.conversations, ...second.conversations]) {
      const others = onStandby(conversation).filter((name) => name !== 'KeepAlive' && name !== 'RegisterTokenReq');
      expect(others).toEqual([]);
    }
    const { heard, reads } = first.conversations.at(-1)!;
    const withoutQuestions = heard.filter(({ id }) => id !== RegisterTokenReq.id);
    expectWellWritten({ heard: withoutQuestions, reads }, row.headerVersion ?? 0);
  });

  it.each([
    ['7960', '0700'],
    ['7965G', 'b401'],
  ] as const)('tells its name, its address and its type in 52 bytes, as a %s', async (model, type) => {
    const cast = await awayFromTheFirst(paperServers['CallManager 4.1'], { model });
    await asked(cast);
    const question = cast.first.conversations.at(-1)!.heard.find(({ id }) => id === RegisterTokenReq.id)!;
    expect(hexOf(question.bytes)).toBe(layouts.RegisterTokenReq!.replace('0a0f0fb20700', `0a0f0fb2${type}`));
    expect(question.bytes).toHaveLength(12 + 52);
  });
});

describe('a phone at a pair of wazos', () => {
  it('does not ask the one that is back, as that acks no keepalive of a stranger', async () => {
    const { stage, phone, first } = await awayFromTheFirst(paperServers.wazo);
    await stage.until(() => phone.count('keepalives') === 10);
    await stage.settle();
    expect(registeredWith(phone)).toEqual(theSecond);
    expect(new Set(names(first.conversations.at(-1)!))).toEqual(new Set(['KeepAlive']));
  });

  it('comes on the next link when the one that is back sends strangers away sooner than the phone gives up asking', async () => {
    const cast = await awayFromTheFirst(paperServers.wazo, withoutAcks);
    const { stage, phone, first } = cast;
    await asked(cast);
    phone.run(5_000);
    first.conversations.at(-1)!.end();
    await stage.settle();
    expect(registeredWith(phone)).toEqual(theSecond);
    await returned(cast);
    expect(registeredWith(phone)).toEqual(theFirst);
    const questions = moments(phone, 'RegisterTokenReq');
    expect(moments(phone, 'Register').at(-1)! - questions[0]!).toBe(5_000 + 30_000);
    expect(questions).toHaveLength(1);
  });
});

describeWithPeer(['tshark'], ['tshark'], 'the return of a phone on the wire', () => {
  /** tshark's complaints that are in order. */
  const excuses = [
    // Nobody listened; a phone that left had closed its side before UnregisterAck came.
    /Connection reset \(RST\)/,
    // A kernel that waited for a processor.
    /retransmission|D-SACK/i,
  ];
  /** `type`: of the device, as tshark tells it. */
  const rows = [
    { play: returns[2], type: '0x00000007' },
    { play: returns[1], type: '0x000001b4' },
  ] as const;

  /** All that a segment holds. */
  const namesOf = (ids: string) =>
    ids
      .split(',')
      .map((id) => messageName(Number(id)))
      .join(' ');

  it('is a message a segment, Unregister before all that leads to Register, and nothing that tshark complains of', async () => {
    const capture = await Capture.start(`net ${network}`);
    const casts: Cast[] = [];
    for (const { play } of rows) casts.push(await comeBack(play));
    await capture.stop(firstHost);
    const decodeAs = casts.flatMap(({ stage }) => stage.servers.map(({ port }) => `tcp.port==${port},skinny`));
    const reading = { decodeAs, checksums: false };
    const complained = await complaints(capture.file, reading);
    expect(complained.filter((complaint) => !excuses.some((excuse) => excuse.test(complaint)))).toEqual([]);

    const told = ['ip.dst', 'tcp.dstport', 'skinny.messageId', 'skinny.DeviceName', 'skinny.deviceType'];
    const segments = await fields(capture.file, `skinny && ip.dst == ${network}`, told, reading);
    for (const [n, { play, type }] of rows.entries()) {
      const { phone, first, second } = casts[n]!;
      const steps = segments.flatMap(([host, port, ids, name, deviceType]) => {
        const to = [first, second].find((server) => server.host === host && String(server.port) === port);
        const said = namesOf(ids!);
        if (to === undefined || said === 'KeepAlive') return [];
        const told = said === 'RegisterTokenReq' ? ` of ${name} ${deviceType}` : '';
        return `${said}${told} to the ${to === first ? 'first' : 'second'}`;
      });
      const question = `RegisterTokenReq of ${phone.phone.self.name} ${type} to the first`;
      const expected = [
        ...Array<string>(play.questions).fill(question),
        'Unregister to the second',
        ...[...play.introduction, 'IpPort'].map((name) => `${name} to the first`),
      ];
      const start = steps.indexOf(question);
      expect(steps.slice(start, start + expected.length)).toEqual(expected);
    }
  });
});
