/** Errors of a TCP socket that say something about the other side, and what it means for the connection. */
import { LinkEnd } from '#phone/outbox.js';

export const linkEnds: Readonly<Record<string, LinkEnd>> = {
  ECONNREFUSED: LinkEnd.refused,
  ECONNRESET: LinkEnd.reset,
  EPIPE: LinkEnd.reset,
  ETIMEDOUT: LinkEnd.timeout,
  EHOSTUNREACH: LinkEnd.unreachable,
  ENETUNREACH: LinkEnd.unreachable,
  EHOSTDOWN: LinkEnd.unreachable,
};
