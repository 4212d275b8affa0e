/**
 * Every SCCP message: those we speak, by id, and the names of all others (sccp.md 2.7).
 *
 * A message has a name for people and a number for counters: its place in `messageNames`. This file is the door to all
 * declarations; to add one, declare it in `messages/` and give it a line in the table below.
 */
import type { Message } from './message.js';
import { Alarm, XmlAlarm } from './messages/alarm.js';
import {
  FeatureStat,
  FeatureStatReq,
  FeatureStatV2,
  ServiceURLStat,
  ServiceURLStatReq,
  ServiceURLStatV2,
  SpeedDialStat,
  SpeedDialStatReq,
  SpeedDialStatV2,
} from './messages/button-status.js';
import { ButtonTemplate, ButtonTemplateReq, RegisterAvailableLines } from './messages/buttons.js';
import {
  CapabilitiesReq,
  CapabilitiesRes,
  HeadsetStatus,
  MediaPathCapability,
  MediaPathEvent,
  UpdateCapabilities,
} from './messages/capabilities.js';
import {
  ConfigStat,
  ConfigStatReq,
  ConfigStatV2,
  DefineTimeDate,
  ServerReq,
  ServerRes,
  TimeDateReq,
  Version,
  VersionReq,
} from './messages/configuration.js';
import {
  ClearNotify,
  ClearPromptStatus,
  DisplayNotify,
  DisplayNotifyV2,
  DisplayPromptStatus,
  DisplayPromptStatusV2,
  DisplayText,
  SetLamp,
} from './messages/display.js';
import { KeepAlive, KeepAliveAck } from './messages/keepalive.js';
import { KeypadButton, Stimulus } from './messages/keys.js';
import { ForwardStat, ForwardStatReq, LineStat, LineStatReq, LineStatV2 } from './messages/line-status.js';
import {
  IpPort,
  Register,
  RegisterAck,
  RegisterReject,
  Reset,
  Unregister,
  UnregisterAck,
} from './messages/registration.js';
import {
  SelectSoftKeys,
  SoftKeySetReq,
  SoftKeySetRes,
  SoftKeyTemplateReq,
  SoftKeyTemplateRes,
} from './messages/soft-keys.js';
import { RegisterTokenAck, RegisterTokenReject, RegisterTokenReq } from './messages/tokens.js';
import { undeclaredNames } from './names.js';

export * from './messages/alarm.js';
export * from './messages/button-status.js';
export * from './messages/buttons.js';
export * from './messages/capabilities.js';
export * from './messages/configuration.js';
export * from './messages/display.js';
export * from './messages/keepalive.js';
export * from './messages/keys.js';
export * from './messages/line-status.js';
export * from './messages/registration.js';
export * from './messages/soft-keys.js';
export * from './messages/tokens.js';

/** A message whose fields are not known here. */
export type AnyMessage = Message<Readonly<Record<string, unknown>>>;

/** One declaration an id. ForwardStat and ServerRes have a second form for later protocols, beside the first. */
export const messages: readonly AnyMessage[] = [
  KeepAlive,
  KeepAliveAck,
  Alarm,
  XmlAlarm,
  RegisterTokenReq,
  RegisterTokenAck,
  RegisterTokenReject,
  Register,
  IpPort,
  RegisterAck,
  RegisterReject,
  CapabilitiesReq,
  CapabilitiesRes,
  UpdateCapabilities,
  HeadsetStatus,
  MediaPathEvent,
  MediaPathCapability,
  VersionReq,
  Version,
  ServerReq,
  ServerRes,
  ButtonTemplateReq,
  ButtonTemplate,
  SoftKeyTemplateReq,
  SoftKeyTemplateRes,
  SoftKeySetReq,
  SoftKeySetRes,
  SelectSoftKeys,
  ConfigStatReq,
  ConfigStat,
  ConfigStatV2,
  LineStatReq,
  LineStat,
  LineStatV2,
  ForwardStatReq,
  ForwardStat,
  SpeedDialStatReq,
  SpeedDialStat,
  SpeedDialStatV2,
  FeatureStatReq,
  FeatureStat,
  FeatureStatV2,
  ServiceURLStatReq,
  ServiceURLStat,
  ServiceURLStatV2,
  RegisterAvailableLines,
  TimeDateReq,
  DefineTimeDate,
  DisplayPromptStatus,
  DisplayPromptStatusV2,
  ClearPromptStatus,
  DisplayNotify,
  DisplayNotifyV2,
  ClearNotify,
  DisplayText,
  SetLamp,
  KeypadButton,
  Stimulus,
  Unregister,
  UnregisterAck,
  Reset,
];

/** The labels of message counters, a closed set: the messages declared, and 'other'. */
export const messageNames: readonly string[] = [...messages.map(({ name }) => name), 'other'];

const OTHER = messages.length;

/** All ids we declare lie below; ids beyond are of phones and gateways we do not play. */
const ID_LIMIT = 0x200;

const numbers = new Uint8Array(ID_LIMIT).fill(OTHER);
messages.forEach(({ id }, number) => {
  numbers[id] = number;
});

/** The place of a message in `messageNames`; makes no object. */
export function messageNumber(id: number): number {
  return id < ID_LIMIT ? numbers[id]! : OTHER;
}

/** 0x0081 -> 'RegisterAck', of all messages known by name; 'unknown' otherwise. */
export function messageName(id: number): string {
  return messages[messageNumber(id)]?.name ?? undeclaredNames.get(id) ?? 'unknown';
}

/** The declaration of a message, or undefined. */
export function messageOf(id: number): AnyMessage | undefined {
  return messages[messageNumber(id)];
}

/** The highest protocol version known. */
const MAX_VERSION = 22;

const keepAlives = Array.from({ length: MAX_VERSION + 1 }, (_, version) => KeepAlive.encode({}, version));

/** The KeepAlive of header version 0: 12 bytes that nobody may write to. */
export const KEEP_ALIVE = keepAlives[0]!;

/** KeepAlive with this header version (0..22). All phones send the same bytes: never write to them. */
export function keepAliveFrame(headerVersion: number): Uint8Array {
  return keepAlives[headerVersion] ?? KEEP_ALIVE;
}

/** The KeepAliveAck of all servers seen, whatever the negotiated version (sccp.md 1.5). Never write to it. */
export const KEEP_ALIVE_ACK = KeepAliveAck.encode({});
