/**
 * The phones' side of every captured session, said to our CallManager over a real socket. What it answers is compared
 * with what three real servers answered. Its database, clock and intervals are theirs, so that what still differs is
 * behaviour: each such difference stands in a table, with its reason.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { CallManager } from '#lab/call-manager.js';
import { Devices } from '#lab/devices.js';
import { CallManagerNode } from '#lab/sessions/call-manager-node.js';
import type {
  ConfigStat,
  DefineTimeDate,
  LineStat,
  Register,
  RegisterAck,
  RegisterReject,
  SoftKeySetRes,
  SoftKeyTemplateRes,
} from '#wire/sccp/catalogue.js';
import type { MessageOf } from '#wire/sccp/message.js';
import { type CapturedFrame, captures } from '../../fixtures/sccp/captures.js';
import { type Quirk, unexplained } from '../../support/sccp-comparison.js';
import { quirks, quirksOf } from '../../support/server-quirks.js';
import { HEADER_SIZE, type Heard, readFrames, Stranger } from '../../support/stranger.js';

interface Conversation {
  readonly theirs: Heard[];
  readonly ours: Heard[];
}

const isServers = ({ direction }: CapturedFrame) => direction === 'server->phone';

/** Our node with the settings the captured server had, as far as the capture tells. */
function likeTheirs(frames: readonly CapturedFrame[]): CallManagerNode {
  const all = frames.flatMap(({ bytes }) => readFrames(bytes));
  const first = (...names: string[]) => all.find(({ name }) => names.includes(name))?.fields;
  const register = first('Register') as MessageOf<typeof Register>;
  const ack = first('RegisterAck') as MessageOf<typeof RegisterAck> | undefined;
  const reject = first('RegisterReject') as MessageOf<typeof RegisterReject> | undefined;
  if (ack === undefined) return new CallManagerNode('', new Devices([]), { unknownPhoneText: reject!.text });

  const line = first('LineStat', 'LineStatV2') as MessageOf<typeof LineStat>;
  const time = first('DefineTimeDate') as MessageOf<typeof DefineTimeDate>;
  const config = first('ConfigStat') as MessageOf<typeof ConfigStat> | undefined;
  const lines = [{ number: line.number, label: line.displayName }];
  const devices = new Devices([{ name: register.deviceName, deviceType: register.deviceType, lines }]);
  return new CallManagerNode(config?.serverName ?? '', devices, {
    keepaliveIntervalMs: ack.keepaliveSeconds * 1000,
    secondaryKeepaliveIntervalMs: ack.secondaryKeepaliveSeconds * 1000,
    dateTemplate: ack.dateTemplate,
    maxProtocolVersion: Math.min(ack.protocolVersion, 22), // chan_skinny says 48
    startedAtUnixMs: time.unixSeconds * 1000 + time.millisecond,
  });
}

/** The conversations of a capture, by connection. */
async function replay(frames: readonly CapturedFrame[]): Promise<Map<number, Conversation>> {
  const manager = new CallManager(likeTheirs(frames), () => 0);
  const port = await manager.start(0x7f000001, 0);
  const strangers = new Map<number, Stranger>();
  const conversations = new Map<number, Conversation>();
  for (const frame of frames) {
    const { connection, bytes } = frame;
    const { theirs, ours } = conversations.get(connection) ?? { theirs: [], ours: [] };
    conversations.set(connection, { theirs, ours });
    if (isServers(frame)) {
      theirs.push(...readFrames(bytes));
      continue;
    }
    const stranger = strangers.get(connection) ?? (await Stranger.call(port));
    strangers.set(connection, stranger);
    const isFarewell = readFrames(bytes).some(({ name }) => name === 'Unregister');
    ours.push(...(await (isFarewell ? stranger.leave(bytes) : stranger.say(bytes))));
  }
  for (const stranger of strangers.values()) stranger.hangUp();
  await manager.stop();
  return conversations;
}

/** How far the help of a soft key stands from its place in the template: a server has one distance for all its keys. */
function distancesOf(heard: readonly Heard[]): number[] {
  const answers = heard.filter(({ name }) => name === 'SoftKeySetRes');
  const sets = answers.flatMap(({ fields }) => (fields as MessageOf<typeof SoftKeySetRes>).sets);
  const distances = sets.flatMap(({ templateIndexes, infoIndexes }) =>
    templateIndexes.flatMap((place, n) => (place === 0 ? [] : [infoIndexes[n]! - place])),
  );
  return [...new Set(distances)];
}

const conversations = new Map<string, Conversation>();

beforeAll(async () => {
  for (const [capture, frames] of captures) {
    for (const [connection, told] of await replay(frames)) conversations.set(`${capture} ${connection}`, told);
  }
});

const names = [...captures].flatMap(([capture, frames]) =>
  [...new Set(frames.map(({ connection }) => connection))].map((connection) => `${capture} ${connection}`),
);

describe('our CallManager and the clients of real servers', () => {
  it.each(names)('%s: is answered alike, but for the ways of that server', (name) => {
    const { theirs, ours } = conversations.get(name)!;
    expect(ours.length).toBeGreaterThan(0);
    expect(unexplained(theirs, ours, quirksOf(name))).toEqual([]);
  });

  it('numbers the help of soft keys as two of the servers do, whichever keys it shows', () => {
    for (const [name, { theirs, ours }] of conversations) {
      const [first] = distancesOf(ours);
      if (first === undefined) continue; // never got so far
      expect(distancesOf(ours)).toEqual([300]);
      if (!name.startsWith('wazo')) expect(distancesOf(theirs)).toEqual([300]);
    }
  });

  it('shows keys of its own template alone, and none in sets that it does not count, as real servers do', () => {
    let compared = 0;
    for (const { theirs, ours } of conversations.values()) {
      for (const heard of [theirs, ours]) {
        const template = heard.find(({ name }) => name === 'SoftKeyTemplateRes')?.fields;
        const answer = heard.find(({ name }) => name === 'SoftKeySetRes')?.fields;
        if (template === undefined || answer === undefined) continue;
        compared++;
        const { count, keys } = template as MessageOf<typeof SoftKeyTemplateRes>;
        const { sets, ...size } = answer as MessageOf<typeof SoftKeySetRes>;
        expect(sets).toHaveLength(16);
        expect(size).toMatchObject({ offset: 0, total: size.count });
        for (const [n, { templateIndexes, infoIndexes }] of sets.entries()) {
          const shown = templateIndexes.filter((place) => place !== 0);
          expect(shown.filter((place) => place > count || keys[place - 1]!.event === 0)).toEqual([]);
          expect(infoIndexes.filter((_, key) => templateIndexes[key] === 0 && infoIndexes[key] !== 0)).toEqual([]);
          // Sets that are not counted are empty.
          if (n >= size.count) expect(shown).toEqual([]);
        }
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('ends the texts of a line with zeros to the end of their fields, as real servers do', () => {
    const sizes = { number: 24, displayName: 40, label: 40 } as const;
    let compared = 0;
    for (const { theirs, ours } of conversations.values()) {
      for (const { bytes, fields } of [...theirs, ...ours].filter(({ name }) => name === 'LineStat')) {
        let at = HEADER_SIZE + 4;
        for (const [field, size] of Object.entries(sizes)) {
          const text = (fields as MessageOf<typeof LineStat>)[field as keyof typeof sizes];
          const padded = Buffer.from(text.padEnd(size, '\0'), 'latin1');
          expect(Buffer.compare(bytes.subarray(at, at + size), padded)).toBe(0);
          at += size;
        }
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });

  it('has no way in the table that no server has', () => {
    const used = new Set<Quirk>();
    for (const [name, { theirs, ours }] of conversations) unexplained(theirs, ours, quirksOf(name), used);
    expect(quirks.filter((quirk) => !quirk.of.startsWith('CallManager') && !used.has(quirk))).toEqual([]);
  });

  it('answers most messages byte by byte as a real server did', () => {
    const told = [...conversations.values()].flatMap(({ theirs, ours }) =>
      theirs.filter(({ bytes }) => ours.some((own) => Buffer.compare(own.bytes, bytes) === 0)).map(({ name }) => name),
    );
    expect([...new Set(told)].sort()).toEqual([
      'ButtonTemplate',
      'CapabilitiesReq',
      'ConfigStat',
      'DefineTimeDate',
      'DisplayPromptStatus',
      'DisplayPromptStatusV2',
      'ForwardStat',
      'KeepAliveAck',
      'RegisterAck',
      'SelectSoftKeys',
      'SetLamp',
      'UnregisterAck',
    ]);
  });
});
