/**
 * Servers of which there is no capture, as sccp.md tells of them: which requests they leave unanswered (3.4), what makes
 * them break off (1.2, 3.3), how they part. A row each. Every frame is a captured one, one of the vectors of section 8,
 * or laid out by hand.
 */
import { messageName } from '#wire/sccp/catalogue.js';
import { captures } from '../../fixtures/sccp/captures.js';
import { layouts } from '../../fixtures/sccp/layouts.js';
import { vectors } from '../../fixtures/sccp/vectors.js';
import type { HeardFrame } from '../../support/replay-server.js';
import { framesOf } from '../../unit/wire/sccp/stream.js';
import type { PaperServer } from './paper-mind.js';

/** A frame laid out by hand; spaces are for reading. */
function frame(id: number, body = ''): string {
  const bytes = body.replaceAll(' ', '');
  return word(4 + bytes.length / 2) + word(0) + word(id) + bytes;
}

/** A u32 as it stands on the wire. */
function word(value: number): string {
  return [0, 8, 16, 24].map((shift) => byte(value >> shift)).join('');
}

function byte(value: number): string {
  return (value & 0xff).toString(16).padStart(2, '0');
}

/** The first message of this name that a captured server said. */
function captured(session: string, name: string): string {
  const said = captures.get(session)!.filter(({ direction }) => direction === 'server->phone');
  const found = said.find(({ bytes }) => messageName(framesOf(bytes)[0]!.id) === name)!;
  return hexOf(found.bytes);
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map(byte).join('');
}

const chanSkinny = 'chan_skinny-7960-register-keepalive-unregister';

export const capabilitiesReq = frame(0x9b);
export const keepAliveAck = vectors.T2;
const unregisterAck = vectors.T15b;

/** A key of each kind a phone asks about: line, speed dial, feature, service. */
const keys = ['0109', '0102', '0113', '0114'];

/** 42 entries, as real CallManagers send. */
export const buttonTemplate = frame(
  0x97,
  word(0) + word(keys.length) + word(keys.length) + keys.join('') + '00ff'.repeat(42 - keys.length),
);

/** FreeSWITCH and chan_skinny count its text as 33 bytes, CallManager 2.x as 36. */
const reject = (text: string, size: number) =>
  frame(
    0x9d,
    Buffer.from(text)
      .toString('hex')
      .padEnd(2 * size, '0'),
  );

/** The answers of a server that knows everything (sccp.md 3.4: column CS, every key configured). */
const answers = {
  KeepAlive: [keepAliveAck],
  Register: [vectors.T8, capabilitiesReq],
  RegisterTokenReq: [layouts.RegisterTokenAck!],
  VersionReq: [layouts.Version!],
  ServerReq: [layouts.ServerRes!],
  ButtonTemplateReq: [buttonTemplate],
  SoftKeyTemplateReq: [captured(chanSkinny, 'SoftKeyTemplateRes')],
  SoftKeySetReq: [captured(chanSkinny, 'SoftKeySetRes'), vectors.T16],
  ConfigStatReq: [captured('wazo-7960v6-register-keepalive-unregister', 'ConfigStat')],
  LineStatReq: [layouts.LineStat!],
  ForwardStatReq: [layouts.ForwardStat!],
  SpeedDialStatReq: [layouts.SpeedDialStat!],
  FeatureStatReq: [layouts.FeatureStat!],
  ServiceURLStatReq: [layouts.ServiceURLStat!],
  TimeDateReq: [vectors.T14],
  Unregister: [unregisterAck],
} as const satisfies Record<string, readonly string[]>;

type Request = keyof typeof answers;

function without(...silent: readonly Request[]): PaperServer['says'] {
  return { ...answers, ...Object.fromEntries(silent.map((name) => [name, []])) };
}

const polite = { closesAfter: ['Unregister'], objection: () => null } as const;

/** Of CallManager 2.x: number alone, 28 bytes; CallManager 3.1 adds a name: 68; 3.3 a label: 108. */
const lineStat = (size: number) => frame(0x92, `01000000 ${'32303031'.padEnd(48, '0')}`.padEnd(2 * size + 1, 'a5'));

/** Strings of CallManager 2.x have garbage behind them. */
const configStatWithGarbage = frame(0x93, `53455000 ${'a5'.repeat(12)} ${'00'.repeat(4)} 01000000 ${'a5'.repeat(88)}`);

/** What a phone of CallManager 3.x gets unasked: soft keys, a prompt, a lamp, its forwards. */
const volunteered = [
  vectors.T16,
  frame(0x112, `00000000 ${Buffer.from('Your current options').toString('hex').padEnd(64, '0')} 00000000 00000000`),
  frame(0x86, '0f000000 01000000 01000000'),
  layouts.ForwardStat!,
];

/** CallManager 2.x sends RegisterAck after IpPort, of 12 bytes (T7), acks no keepalive, and never an Unregister. */
const callManager2: PaperServer = {
  says: {
    ...without('SoftKeyTemplateReq', 'SoftKeySetReq', 'ForwardStatReq', 'KeepAlive', 'Unregister', 'Register'),
    RegisterTokenReq: [],
    IpPort: [vectors.T7, capabilitiesReq],
    ConfigStatReq: [configStatWithGarbage],
    LineStatReq: [lineStat(28)],
  },
  closesAfter: [],
  objection: () => null,
};

/** Bytes that mod_skinny's own structures hold, and of what is counted in them; it disconnects for less. */
const leastOfFreeSwitch: Readonly<Record<string, (body: DataView) => number>> = {
  Register: () => 36,
  Alarm: () => 92,
  IpPort: () => 2,
  CapabilitiesRes: (body) => 4 + 16 * body.getUint32(0, true),
  HeadsetStatus: () => 4,
  LineStatReq: () => 4,
  ForwardStatReq: () => 4,
  SpeedDialStatReq: () => 4,
  FeatureStatReq: () => 4,
  ServiceURLStatReq: () => 4,
  RegisterAvailableLines: () => 4,
};

const allowedBeforeRegister = ['Register', 'Alarm', 'XmlAlarm', 'KeepAlive'];

function objectionOfFreeSwitch({ id, bytes }: HeardFrame, isRegistered: boolean): string | null {
  const name = messageName(id);
  if (bytes.length > 2_048) return `${name} of ${bytes.length} bytes`;
  if (!isRegistered && !allowedBeforeRegister.includes(name)) return `${name} before Register`;
  const body = new DataView(bytes.buffer, bytes.byteOffset + 12, bytes.length - 12);
  return body.byteLength < (leastOfFreeSwitch[name]?.(body) ?? 0) ? `${name} of ${body.byteLength} bytes` : null;
}

/** RegisterAck with no version at all; there is a load to tell only where one is configured. */
const freeSwitch: PaperServer = {
  says: {
    ...without('VersionReq'),
    Register: [frame(0x81, `3c000000 4d2f442f5941 0000 3c000000 00000000`), capabilitiesReq],
  },
  closesAfter: ['Unregister'],
  objection: objectionOfFreeSwitch,
};

/** wazo tells the forwards with each line, disconnects whoever asks about a line that is none, and knows no strangers. */
const wazo: PaperServer = {
  says: {
    ...without('ForwardStatReq', 'ServiceURLStatReq', 'ServerReq', 'Unregister'),
    LineStatReq: [layouts.LineStat!, layouts.ForwardStat!],
  },
  isDeafToStrangers: true,
  closesAfter: ['Unregister'],
  objection: ({ id, bytes }) =>
    messageName(id) === 'LineStatReq' && bytes[12] !== 1 ? `LineStatReq of line ${bytes[12]}` : null,
};

export const paperServers = {
  'chan-sccp with every key configured': { says: answers, ...polite },
  'chan-sccp with keys it does not know': { says: without('FeatureStatReq', 'ServiceURLStatReq'), ...polite },
  // What it does not know it takes for a keepalive (sccp.md 1.4).
  'chan-sccp that acks what it does not know': {
    says: { ...answers, XmlAlarm: [keepAliveAck], MediaPathCapability: [keepAliveAck, keepAliveAck] },
    ...polite,
  },
  chan_skinny: {
    says: {
      ...without('ConfigStatReq', 'ForwardStatReq', 'FeatureStatReq', 'SpeedDialStatReq', 'Unregister'),
      RegisterTokenReq: [],
    },
    ...polite,
  },
  wazo,
  FreeSWITCH: freeSwitch,
  'CallManager 2.x': callManager2,
  // In this order it answered a pipelined batch, the buttons last of all.
  'CallManager 2.x asked all at once': {
    ...callManager2,
    says: { ...callManager2.says, ButtonTemplateReq: [], TimeDateReq: [vectors.T14, buttonTemplate] },
  },
  'CallManager 3.1': {
    says: {
      ...answers,
      Register: [frame(0x81, `1e000000 4d2f442f5941 a5a5 3c000000 03000000`), capabilitiesReq],
      SoftKeySetReq: [...answers.SoftKeySetReq, ...volunteered],
      LineStatReq: [lineStat(68)],
    },
    ...polite,
  },
  'CallManager 4.1': {
    says: { ...answers, Register: [...volunteered, ...answers.Register], LineStatReq: [lineStat(108)] },
    ...polite,
  },
  'CallManager that speaks in dynamic ids': {
    says: {
      ...answers,
      Register: [frame(0x81, `1e000000 4d2f442f59410000 3c000000 1620f1ff`), capabilitiesReq],
      ServerReq: [layouts.ServerResV17!],
      ConfigStatReq: [layouts.ConfigStatV2!],
      LineStatReq: [frame(0x147, '01000000 0f000000 32303031 00 416461 00 32303031 00 0000')],
      ForwardStatReq: [layouts.ForwardStatV18!],
      SpeedDialStatReq: [layouts.SpeedDialStatV2!],
      FeatureStatReq: [layouts.FeatureStatV2!],
      ServiceURLStatReq: [layouts.ServiceURLStatV2!],
    },
    ...polite,
  },
  // ---- servers that do not want the phone
  'CallManager 2.x without a license': { says: { IpPort: [vectors.T9] }, closesAfter: [], objection: () => null },
  'FreeSWITCH that does not know the phone': {
    says: { Register: [reject('Device not found', 33)] },
    closesAfter: ['Register'],
    objection: objectionOfFreeSwitch,
  },
  'a server that is hung': { says: {}, closesAfter: [], objection: () => null },
  'a server that closes at once': { says: {}, closesAfter: ['Register'], objection: () => null },
  'a server that closes behind RegisterAck': {
    says: answers,
    closesAfter: ['ButtonTemplateReq'],
    objection: () => null,
  },
} as const satisfies Record<string, PaperServer>;
