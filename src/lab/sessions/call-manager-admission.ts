/** Whom our CallManager takes, and what it tells them (sccp.md 3.3, 4.4). */
import {
  CapabilitiesReq,
  type Register,
  RegisterAck,
  RegisterTokenAck,
  RegisterTokenReject,
} from '#wire/sccp/catalogue.js';
import { joined } from '#wire/sccp/frames.js';
import type { RegisteredPhone } from './call-manager-answers.js';
import type { CallManagerNode } from './call-manager-node.js';

/** Phones up to this protocol send and are sent header version 0 (sccp.md 1.5). */
const LAST_BASIC_PROTOCOL = 11;

interface Admission {
  readonly phone: RegisteredPhone;
  /** Frames. */
  readonly welcome: Uint8Array;
}

/** Or the text by which the phone is rejected. */
export function admissionOf(node: CallManagerNode, asked: Register): Admission | string {
  const { settings, devices } = node;
  const refusal = node.faults.find('reject', asked.deviceName);
  if (refusal !== null) return refusal.text ?? settings.unknownPhoneText;
  const device = devices.find(asked.deviceName) ?? devices.enroll(asked.deviceName, asked.deviceType);
  if (device === undefined) return settings.unknownPhoneText;
  if (device.deviceType !== asked.deviceType) return settings.wrongModelText;

  const protocolVersion = Math.min(asked.protocolVersion, settings.maxProtocolVersion);
  const headerVersion = protocolVersion > LAST_BASIC_PROTOCOL ? protocolVersion : 0;
  const ack = RegisterAck.encode({
    keepaliveSeconds: node.keepaliveSeconds,
    dateTemplate: settings.dateTemplate,
    secondaryKeepaliveSeconds: node.secondaryKeepaliveSeconds,
    protocolVersion,
    features: featuresOf(protocolVersion),
  });
  return {
    phone: { node, device, protocolVersion, headerVersion },
    welcome: joined([ack, CapabilitiesReq.encode({}, headerVersion)]),
  };
}

/** A token, or how long to wait for one. */
export function tokenAnswer(node: CallManagerNode, now: number, deviceName: string): Uint8Array {
  const { devices, settings, secondaryKeepaliveSeconds, tokens } = node;
  let waitSeconds = Math.ceil(settings.tokenWaitMs / 1_000);
  if (devices.find(deviceName) === undefined) waitSeconds ||= secondaryKeepaliveSeconds;
  else if (waitSeconds === 0) waitSeconds = tokens.ask(now, deviceName);
  return waitSeconds === 0 ? RegisterTokenAck.encode({}) : RegisterTokenReject.encode({ waitSeconds });
}

/** The feature bytes of RegisterAck by negotiated protocol, first byte least significant (sccp.md 1.6). */
function featuresOf(protocolVersion: number): number {
  if (protocolVersion < 4) return 0;
  return protocolVersion < 11 ? 0xfef120 : 0xfff120;
}
