/** The management of the lab on a socket: a small HTTP server on loopback around `sessions/management.ts`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { LoadError } from '../errors.js';
import type { FaultOrder } from '../terms/faults.js';
import { Callers } from './callers.js';
import { Faults } from './sessions/faults.js';
import { answerManagement, type ManagedLab, type ManagementAnswer } from './sessions/management.js';
import { Whereabouts } from './sessions/whereabouts.js';
import { TcpPort } from './tcp-port.js';

/** An order has a few hundred bytes. */
const longestBody = 16_384;

export interface CommandedLab extends ManagedLab {
  /** A fault was ordered here: does it, or has it done. Throws LoadError for what cannot be. */
  command(order: FaultOrder): Promise<void>;
}

export class Management {
  private readonly lab: CommandedLab;
  private readonly port: TcpPort;

  constructor(lab: CommandedLab) {
    this.lab = lab;
    const server = createServer((request, response) => void this.take(request, response));
    this.port = new TcpPort(server, {
      who: 'the management of the lab',
      faults: new Faults(),
      callers: new Callers(new Whereabouts()),
      onUnaccepted: () => {},
    });
  }

  /** Resolves to the port it listens on: the next free one when `port` is busy, any when it is 0. */
  start(address: string, port: number): Promise<number> {
    return this.port.open(address, port);
  }

  async stop(): Promise<void> {
    await this.port.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, value } = await this.answer(request).catch(failure);
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
  }

  private async answer(request: IncomingMessage): Promise<ManagementAnswer> {
    const { method = '', url = '', headers } = request;
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > longestBody) return { status: 413, value: { error: 'an order is shorter' } };
    }
    const { host = '', origin = '' } = headers;
    const answer = answerManagement(this.lab, { method, url, host, origin, body });
    if (answer.order !== undefined) await this.lab.command(answer.order);
    return answer;
  }
}

/** What cannot be on this host, or a client that went away in the midst of its request. */
function failure(error: Error): ManagementAnswer {
  const sentence = error instanceof LoadError && error.hint !== '' ? `${error.message}: ${error.hint}` : error.message;
  return { status: 400, value: { error: sentence } };
}
