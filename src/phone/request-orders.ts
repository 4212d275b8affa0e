/**
 * What phones ask between RegisterAck and in service, by generation (sccp.md 3.2). The questions about lines and keys
 * follow from the button template (`provisioning.ts`).
 */
import {
  ButtonTemplate,
  ButtonTemplateReq,
  ConfigStat,
  ConfigStatReq,
  ConfigStatV2,
  HeadsetStatus,
  MediaPathCapability,
  ServerReq,
  ServerRes,
  SoftKeySetReq,
  SoftKeySetRes,
  SoftKeyTemplateReq,
  SoftKeyTemplateRes,
  Version,
  VersionReq,
} from '#wire/sccp/catalogue.js';

export interface Request {
  readonly id: number;
  readonly frame: Uint8Array;
  /** Ids of which any one answers it; none: nothing is waited for. */
  readonly answers: readonly number[];
}

/** A request in the header version negotiated. */
type RequestIn = (version: number) => Request;

interface RequestOrder {
  readonly opening: readonly RequestIn[];
  /** Asks about each line and key, and tells at the end how many lines it has. */
  readonly asksAboutButtons: boolean;
  /** Does not wait with its first request until it has told its capabilities. */
  readonly asksBeforeCapabilities: boolean;
}

const headsetOff = 2;
/** Headset, handset, speaker. */
const mediaPaths = [1, 2, 3];
/** Confidence C: no source says what the numbers mean. */
const canListenAndSpeak = 3;

export function request(message: { readonly id: number }, frame: Uint8Array, answers: readonly number[]): Request {
  return { id: message.id, frame, answers };
}

const headset: RequestIn = (version) =>
  request(HeadsetStatus, HeadsetStatus.encode({ state: headsetOff }, version), []);
const loadName: RequestIn = (version) => request(VersionReq, VersionReq.encode({}, version), [Version.id]);
const servers: RequestIn = (version) => request(ServerReq, ServerReq.encode({}, version), [ServerRes.id]);
const buttons: RequestIn = (version) =>
  request(ButtonTemplateReq, ButtonTemplateReq.encode({}, version), [ButtonTemplate.id]);
const softKeys: readonly RequestIn[] = [
  (version) => request(SoftKeyTemplateReq, SoftKeyTemplateReq.encode({}, version), [SoftKeyTemplateRes.id]),
  (version) => request(SoftKeySetReq, SoftKeySetReq.encode({}, version), [SoftKeySetRes.id]),
];
const configStat: RequestIn = (version) =>
  request(ConfigStatReq, ConfigStatReq.encode({}, version), [ConfigStat.id, ConfigStatV2.id]);
const paths: readonly RequestIn[] = mediaPaths.map((path) => (version) => {
  const frame = MediaPathCapability.encode({ path, capability: canListenAndSpeak }, version);
  return request(MediaPathCapability, frame, []);
});

export const requestOrders = {
  /** 12 SP+, 30 VIP, 7910, as the guide of CallManager 3.0 and a trace of it tell. */
  selsius: { opening: [loadName, buttons], asksAboutButtons: false, asksBeforeCapabilities: true },
  /** 7940 and 7960 with firmware 6 to 8. */
  first: {
    opening: [headset, buttons, ...softKeys, configStat],
    asksAboutButtons: true,
    asksBeforeCapabilities: false,
  },
  /** 7906 to 7975: the same and what was added since; where among the others it stands has confidence C. */
  second: {
    opening: [headset, ...paths, loadName, servers, buttons, ...softKeys, configStat],
    asksAboutButtons: true,
    asksBeforeCapabilities: false,
  },
} as const satisfies Record<string, RequestOrder>;
