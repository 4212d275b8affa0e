/**
 * What the live page may command, with `--http-control`. At its start a run prints a URL with a token. The page that is
 * opened by it exchanges the token, which is void from then on, for a secret that is sent with each request:
 *
 *     POST /control/session   {"token":"..."}              ->   {"session":"..."}
 *     POST /control           {"action":"pause"}           ->   as on the control socket (control-desk.ts)
 *
 * Neither is of use to another site: a request must come from the page itself, which a browser says truthfully in `Origin`
 * and `Sec-Fetch-Site` (Fetch Standard; Fetch Metadata Request Headers), and be JSON, which no form can send.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ControlDesk, longestRequest } from '../control-desk.js';
import { type HttpServer, reply, replyJson } from '../http-server.js';

/** Where a page sends its secret. */
const secretHeader = 'x-regstorm-session';

/** For the body of a request, which is small. */
const bodyPatienceMs = 5_000;

export class PageControl {
  /** To be exchanged once. */
  readonly token = secret();
  private isSpent = false;
  private session: string | null = null;
  private readonly desk: ControlDesk;

  constructor(desk: ControlDesk) {
    this.desk = desk;
  }

  serveOn(server: HttpServer): void {
    server.route('/control/session', (request, response) => this.begin(request, response), { method: 'POST' });
    server.route('/control', (request, response) => this.command(request, response), { method: 'POST' });
  }

  /** The secret for a token that is the right one and has not been used; else null. */
  exchange(token: unknown): string | null {
    if (this.isSpent || typeof token !== 'string' || !areSame(token, this.token)) return null;
    this.isSpent = true;
    this.session = secret();
    return this.session;
  }

  isSession(said: unknown): boolean {
    return this.session !== null && typeof said === 'string' && areSame(said, this.session);
  }

  private async begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await this.bodyOf(request, response);
    if (body === null) return;
    const session = this.exchange(tokenIn(body));
    if (session === null) return reply(response, 403, 'the token is wrong, or was used before\n');
    replyJson(response, 200, { session });
  }

  private async command(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isSession(request.headers[secretHeader])) return reply(response, 401, 'exchange the token first\n');
    const body = await this.bodyOf(request, response);
    if (body !== null) replyJson(response, 200, await this.desk.answer(body));
  }

  /** null: the request was refused, and told so. */
  private async bodyOf(request: IncomingMessage, response: ServerResponse): Promise<string | null> {
    const refuse = (status: number, why: string): null => {
      // What else it has to say is not listened to.
      response.setHeader('connection', 'close');
      reply(response, status, `${why}\n`);
      return null;
    };
    if (!isFromOurPage(request)) return refuse(403, 'only the page itself may ask');
    if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/json') {
      return refuse(415, 'expected application/json');
    }
    const tooLong = `expected at most ${longestRequest} bytes`;
    if (Number(request.headers['content-length']) > longestRequest) return refuse(413, tooLong);
    const timer = setTimeout(() => request.destroy(), bodyPatienceMs);
    try {
      const pieces: Buffer[] = [];
      let length = 0;
      for await (const piece of request as AsyncIterable<Buffer>) {
        length += piece.length;
        if (length > longestRequest) return refuse(413, tooLong);
        pieces.push(piece);
      }
      return Buffer.concat(pieces).toString('utf8');
    } catch {
      response.destroy(); // it hung up, or took too long
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The host was looked at by the server: nobody else's page has this origin. */
function isFromOurPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin === `http://${headers.host}` && (site === undefined || site === 'same-origin');
}

function tokenIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { token?: unknown } | null)?.token;
  } catch {
    return undefined;
  }
}

/** 256 bits, in letters that a URL takes. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In a time that does not tell how much of it is right. */
function areSame(said: string, known: string): boolean {
  const [a, b] = [Buffer.from(said), Buffer.from(known)];
  return a.length === b.length && timingSafeEqual(a, b);
}
