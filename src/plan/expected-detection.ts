/**
 * How long phones should take to notice that their node is gone, by the timers of the plan (sccp.md 4.1): what a run
 * measures is read beside it. Where the interval of keepalives is a real server's to tell, it is not known.
 */
import { defaultSettings } from '#phone/settings.js';
import type { DetectedCauseName } from '#terms/causes.js';
import { labServersOf } from './lab-servers.js';
import type { Plan } from './plan.js';

/** From the least to the most, in milliseconds. */
export type ExpectedRange = readonly [fromMs: number, toMs: number];

export interface ExpectedDetection {
  /** Counted from the moment of the fault. */
  readonly sinceEvent: ExpectedRange;
  /** Counted from what the phone noticed first: the end of the connection, or the first keepalive without an answer. */
  readonly sinceNoticed: ExpectedRange;
}

/** By cause; null: not known. */
export type ExpectedDetections = Readonly<Record<DetectedCauseName, ExpectedDetection | null>>;

/** What FIN or RST tell is known at once. */
const atOnceMs = 1_000;

export function expectedDetectionsOf({ profile }: Plan): ExpectedDetections {
  const { keepaliveMisses, keepaliveGraceMs, tcpPatienceMs, delayedDetection } = {
    ...defaultSettings,
    ...profile.phones.failover,
  };
  const { keepaliveIntervalMs, detection } = profile.lab;
  const isKnown = labServersOf(profile).callManagers;
  const patience = detection === 'delayed' ? delayedDetection : 1;
  // The first keepalive in vain comes up to an interval after the fault; the wait begins with it.
  const fromKeepalive = (waitMs: number): ExpectedDetection | null =>
    isKnown ? { sinceEvent: [waitMs, waitMs + keepaliveIntervalMs], sinceNoticed: [waitMs, waitMs] } : null;
  const missedMs = (keepaliveMisses * patience - 1) * keepaliveIntervalMs + keepaliveGraceMs;
  const atOnce: ExpectedDetection = { sinceEvent: [0, atOnceMs], sinceNoticed: [0, atOnceMs] };
  // When the keepalives are sooner at their end than TCP, the phone asks TCP whether the path is silent.
  const pathLost = fromKeepalive(Math.min(tcpPatienceMs * patience, missedMs));
  return {
    closed: atOnce,
    reset: atOnce,
    pathLost,
    // TCP bears what the network reports as long as it bears silence (RFC 1122, 4.2.3.9).
    unreachable: pathLost,
    keepaliveTimeout: fromKeepalive(missedMs),
    garbled: null,
  };
}
