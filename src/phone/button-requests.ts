/** What a phone asks about the keys it was told of, and the end of its registration (sccp.md 3.2). */
import {
  ButtonType,
  DefineTimeDate,
  FeatureStat,
  FeatureStatReq,
  FeatureStatV2,
  ForwardStat,
  ForwardStatReq,
  LineStat,
  LineStatReq,
  LineStatV2,
  RegisterAvailableLines,
  ServiceURLStat,
  ServiceURLStatReq,
  ServiceURLStatV2,
  SpeedDialStat,
  SpeedDialStatReq,
  SpeedDialStatV2,
  TimeDateReq,
} from '#wire/sccp/catalogue.js';
import { type Request, request } from './request-orders.js';

export interface Button {
  readonly instance: number;
  readonly type: number;
}

/** The keys of a phone that knows only its lines. */
export function linesOnly(count: number): Button[] {
  return Array.from({ length: count }, (_, n) => ({ instance: n + 1, type: ButtonType.line }));
}

/** One or two for each line and key. */
export function buttonRequests(buttons: readonly Button[], version: number): Request[] {
  return buttons.flatMap((button) => requestsAbout(button, version));
}

/** How many lines a phone has found. */
export function availableLines(buttons: readonly Button[], version: number): Request {
  const lines = buttons.filter(({ type }) => type === ButtonType.line).length;
  return request(RegisterAvailableLines, RegisterAvailableLines.encode({ lines }, version), []);
}

/** Only this makes chan-sccp call the phone registered (sccp.md 3.1). */
export function lastRequest(version: number): Request {
  return request(TimeDateReq, TimeDateReq.encode({}, version), [DefineTimeDate.id]);
}

function requestsAbout({ instance, type }: Button, version: number): Request[] {
  switch (type) {
    case ButtonType.line:
      return [
        request(LineStatReq, LineStatReq.encode({ line: instance }, version), [LineStat.id, LineStatV2.id]),
        request(ForwardStatReq, ForwardStatReq.encode({ line: instance }, version), [ForwardStat.id]),
      ];
    case ButtonType.speedDial: {
      const frame = SpeedDialStatReq.encode({ instance }, version);
      return [request(SpeedDialStatReq, frame, [SpeedDialStat.id, SpeedDialStatV2.id])];
    }
    case ButtonType.feature: {
      // A 7960 sends the index alone, protocol 22 a second word (sccp.md 2.4).
      const frame = FeatureStatReq.encode({ index: instance }, version, version === 0 ? 4 : 8);
      return [request(FeatureStatReq, frame, [FeatureStat.id, FeatureStatV2.id])];
    }
    case ButtonType.serviceUrl: {
      const frame = ServiceURLStatReq.encode({ instance }, version);
      return [request(ServiceURLStatReq, frame, [ServiceURLStat.id, ServiceURLStatV2.id])];
    }
    default:
      return [];
  }
}
