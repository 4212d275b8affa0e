/**
 * What our CallManager answers to the requests of a registered phone (sccp.md 2.2-2.6, 3.2): a table, a row a request.
 * Phones that negotiated protocol 17 or later get the dynamic forms.
 */
import {
  ButtonTemplate,
  ButtonTemplateReq,
  ButtonType,
  CapabilitiesRes,
  ConfigStat,
  ConfigStatReq,
  ConfigStatV2,
  DefineTimeDate,
  DisplayPromptStatus,
  DisplayPromptStatusV2,
  FeatureStat,
  FeatureStatReq,
  FeatureStatV2,
  ForwardStat,
  ForwardStatReq,
  ForwardStatV18,
  HeadsetStatus,
  KeypadButton,
  LineStat,
  LineStatReq,
  LineStatV2,
  MediaPathCapability,
  MediaPathEvent,
  RegisterAvailableLines,
  SelectSoftKeys,
  ServerReq,
  ServerRes,
  ServerResV17,
  ServiceURLStat,
  ServiceURLStatReq,
  ServiceURLStatV2,
  SetLamp,
  SoftKeySetReq,
  SoftKeySetRes,
  SoftKeyTemplateReq,
  SoftKeyTemplateRes,
  SpeedDialStat,
  SpeedDialStatReq,
  SpeedDialStatV2,
  Stimulus,
  TimeDateReq,
  UpdateCapabilities,
  Version,
  VersionReq,
} from '#wire/sccp/catalogue.js';
import type { Message } from '#wire/sccp/message.js';
import type { Device } from '../devices.js';
import type { CallManagerNode } from './call-manager-node.js';
import { softKeySets, softKeyTemplate } from './call-manager-soft-keys.js';

export interface RegisteredPhone {
  readonly node: CallManagerNode;
  readonly device: Device;
  /** As negotiated. */
  readonly protocolVersion: number;
  /** For all we send but RegisterAck, KeepAliveAck and UnregisterAck. */
  readonly headerVersion: number;
}

/** The frames that answer a request whose body is `bytes` from `start` to before `end`. */
export type Answer = (
  phone: RegisteredPhone,
  now: number,
  bytes: Uint8Array,
  start: number,
  end: number,
) => readonly Uint8Array[];

function on<Values>(
  request: Message<Values>,
  answer: (phone: RegisteredPhone, asked: Values, now: number) => readonly Uint8Array[],
): readonly [number, Answer] {
  return [request.id, (phone, now, bytes, start, end) => answer(phone, request.decode(bytes, start, end), now)];
}

/** What a phone tells without expecting an answer. */
const reports = [
  CapabilitiesRes,
  UpdateCapabilities,
  HeadsetStatus,
  MediaPathEvent,
  MediaPathCapability,
  RegisterAvailableLines,
  KeypadButton,
  Stimulus,
];

/** By the id of the request. */
export const answers: ReadonlyMap<number, Answer> = new Map([
  ...reports.map(({ id }): [number, Answer] => [id, () => []]),
  on(VersionReq, ({ device, headerVersion }) => [Version.encode({ loadName: device.load ?? '' }, headerVersion)]),
  on(ServerReq, (phone) => [servers(phone)]),
  on(ButtonTemplateReq, (phone) => buttonTemplates(phone)),
  on(SoftKeyTemplateReq, ({ headerVersion }) => [softKeys(headerVersion)]),
  on(SoftKeySetReq, ({ headerVersion }) => [keySets(headerVersion), idleKeys(headerVersion)]),
  on(ConfigStatReq, (phone) => [configStat(phone)]),
  on(LineStatReq, (phone, { line }) => [lineStat(phone, line)]),
  on(ForwardStatReq, ({ protocolVersion, headerVersion }, { line }) => [
    (protocolVersion >= 18 ? ForwardStatV18 : ForwardStat).encode({ line }, headerVersion),
  ]),
  on(SpeedDialStatReq, (phone, { instance }) => {
    const dial = phone.device.speedDials?.[instance - 1];
    const values = { instance, number: dial?.number ?? '', label: dial?.label ?? '' };
    return [(isDynamic(phone) ? SpeedDialStatV2 : SpeedDialStat).encode(values, phone.headerVersion)];
  }),
  on(FeatureStatReq, (phone, { index }) => [
    (isDynamic(phone) ? FeatureStatV2 : FeatureStat).encode({ index }, phone.headerVersion),
  ]),
  on(ServiceURLStatReq, (phone, { instance }) => [
    (isDynamic(phone) ? ServiceURLStatV2 : ServiceURLStat).encode({ instance }, phone.headerVersion),
  ]),
  on(TimeDateReq, (phone, _, now) => [timeDate(phone, now), ...idleDisplay(phone)]),
]);

function isDynamic(phone: RegisteredPhone): boolean {
  return phone.protocolVersion >= 17;
}

function servers({ node, protocolVersion, headerVersion }: RegisteredPhone): Uint8Array {
  const named = node.settings.servers;
  const list = { names: named.map(({ name }) => name), ports: named.map(({ port }) => port) };
  return protocolVersion >= 17
    ? ServerResV17.encode(
        { ...list, addresses: named.map(({ address }) => ({ type: 0, ip: address, rest: new Uint8Array(12) })) },
        headerVersion,
      )
    : ServerRes.encode({ ...list, addresses: named.map(({ address }) => address) }, headerVersion);
}

/** Entries in one ButtonTemplate, used or not. */
const BUTTONS_PER_FRAME = 42;

/** Lines first, speed dials behind; a phone with more buttons than one frame holds gets several frames. */
function buttonTemplates({ device, headerVersion }: RegisteredPhone): Uint8Array[] {
  const used = [
    ...device.lines.map((_, n) => ({ instance: n + 1, type: ButtonType.line })),
    ...(device.speedDials ?? []).map((_, n) => ({ instance: n + 1, type: ButtonType.speedDial })),
  ];
  const frames: Uint8Array[] = [];
  for (let offset = 0; offset === 0 || offset < used.length; offset += BUTTONS_PER_FRAME) {
    const shown = used.slice(offset, offset + BUTTONS_PER_FRAME);
    const buttons = Array.from(
      { length: BUTTONS_PER_FRAME },
      (_, n) => shown[n] ?? { instance: 0, type: ButtonType.undefined },
    );
    frames.push(ButtonTemplate.encode({ offset, count: shown.length, total: used.length, buttons }, headerVersion));
  }
  return frames;
}

/** Slots in one SoftKeyTemplateRes, used or not. */
const SOFT_KEY_SLOTS = 32;

function softKeys(headerVersion: number): Uint8Array {
  const count = softKeyTemplate.length;
  const keys = Array.from({ length: SOFT_KEY_SLOTS }, (_, n) => softKeyTemplate[n] ?? { label: '', event: 0 });
  return SoftKeyTemplateRes.encode({ count, total: count, keys }, headerVersion);
}

function keySets(headerVersion: number): Uint8Array {
  const count = softKeySets.length;
  return SoftKeySetRes.encode({ count, total: count, sets: softKeySets }, headerVersion);
}

function idleKeys(headerVersion: number): Uint8Array {
  return SelectSoftKeys.encode({ validKeys: 0xffffffff }, headerVersion);
}

function configStat(phone: RegisteredPhone): Uint8Array {
  const { node, device } = phone;
  return (isDynamic(phone) ? ConfigStatV2 : ConfigStat).encode(
    {
      deviceName: device.name,
      instance: 1,
      serverName: node.name,
      lines: device.lines.length,
      speedDials: device.speedDials?.length ?? 0,
    },
    phone.headerVersion,
  );
}

/** Options that real servers send for an ordinary line. */
const LINE_OPTIONS = 15;

/** A line the phone does not have is answered with its number and nothing else. */
function lineStat(phone: RegisteredPhone, line: number): Uint8Array {
  const extension = phone.device.lines[line - 1];
  const known = extension && {
    number: extension.number,
    displayName: extension.label,
    label: extension.label,
    options: LINE_OPTIONS,
  };
  return (isDynamic(phone) ? LineStatV2 : LineStat).encode({ line, ...known }, phone.headerVersion);
}

function timeDate({ node, headerVersion }: RegisteredPhone, now: number): Uint8Array {
  const unixMs = Math.floor(node.settings.startedAtUnixMs + now);
  const time = new Date(unixMs);
  return DefineTimeDate.encode(
    {
      year: time.getUTCFullYear(),
      month: time.getUTCMonth() + 1,
      weekday: time.getUTCDay(),
      day: time.getUTCDate(),
      hour: time.getUTCHours(),
      minute: time.getUTCMinutes(),
      second: time.getUTCSeconds(),
      millisecond: time.getUTCMilliseconds(),
      unixSeconds: Math.floor(unixMs / 1000),
    },
    headerVersion,
  );
}

/** 'Your current options', from the phone's dictionary. */
const IDLE_PROMPT = '\x80\x13';

const messageWaiting = { stimulus: 0x0f, off: 1 };

/** What a CallManager volunteers once the phone is ready: no message waits, the idle prompt. */
function idleDisplay(phone: RegisteredPhone): Uint8Array[] {
  const lamp = { stimulus: messageWaiting.stimulus, instance: 1, mode: messageWaiting.off };
  return [
    SetLamp.encode(lamp, phone.headerVersion),
    (isDynamic(phone) ? DisplayPromptStatusV2 : DisplayPromptStatus).encode({ text: IDLE_PROMPT }, phone.headerVersion),
  ];
}
