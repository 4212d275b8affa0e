/** What the end of a link means to a phone. */
import { Outcome } from '../terms/outcomes.js';
import { LinkEnd } from './outbox.js';

/** Of one that never stood. */
export function connectOutcome(how: LinkEnd): number {
  if (how === LinkEnd.refused || how === LinkEnd.reset) return Outcome.connectRefused;
  return how === LinkEnd.unreachable ? Outcome.connectUnreachable : Outcome.connectTimeout;
}

/** Of one by which a phone was in service. */
export function serviceOutcome(how: LinkEnd): number {
  if (how === LinkEnd.closed) return Outcome.serviceClosed;
  if (how === LinkEnd.unreachable) return Outcome.serviceUnreachable;
  return how === LinkEnd.reset ? Outcome.serviceReset : Outcome.pathLost;
}

/** The end of a link by which a phone was in service came long after its cause: nothing got through any more. */
export function isOfPath(outcome: number): boolean {
  return outcome === Outcome.pathLost || outcome === Outcome.serviceUnreachable;
}
