import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LinkEnd } from '#phone/outbox.js';
import { type HttpEvents, HttpFetches } from '#worker/http-fetches.js';

class Ear implements HttpEvents {
  readonly heard: unknown[] = [];
  readonly failures: unknown[] = [];

  fetchedByHttp(phone: number, ticket: number, status: number, body: Uint8Array): void {
    this.heard.push([phone, ticket, status, Buffer.from(body).toString()]);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.failures.push(error.code);
  }
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serverOf(answer: http.RequestListener) {
  const server = http.createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const ear = new Ear();
  const fetches = new HttpFetches(ear);
  closers.push(() => fetches.endAll());
  return { ear, fetches, port: (server.address() as AddressInfo).port };
}

describe('the files of a herd by HTTP', () => {
  it('come whole, from the phone’s own address, under their names', async () => {
    const asked: unknown[] = [];
    const { ear, fetches, port } = await serverOf(({ url, socket }, response) => {
      asked.push([url, socket.remoteAddress]);
      response.end('contents');
    });
    fetches.get(3, 9, '127.0.0.1', port, 'United_States/g3 tones.xml', '127.16.0.9');
    await vi.waitFor(() => expect(ear.heard).toEqual([[3, 9, 200, 'contents']]));
    expect(asked).toEqual([['/United_States/g3%20tones.xml', '127.16.0.9']]);
  });

  it('come with the status a server gives', async () => {
    const { ear, fetches, port } = await serverOf((_, response) => response.writeHead(404).end());
    fetches.get(1, 1, '127.0.0.1', port, 'nothing', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 1, 404, '']]));
  });

  it('say why they did not come: nobody listens, the server breaks off, or sends without end', async () => {
    const { ear, fetches, port } = await serverOf(({ url }, response) => {
      if (url === '/broken') {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half');
        setImmediate(() => response.destroy());
        return;
      }
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    fetches.get(1, 1, '127.0.0.1', port, 'broken', undefined);
    fetches.get(2, 2, '127.0.0.1', port, 'endless', undefined);
    fetches.get(3, 3, '127.0.0.1', 1, 'nobody', undefined);
    await vi.waitFor(() => expect(ear.heard).toHaveLength(3), 10_000);
    expect(ear.heard).toEqual(
      expect.arrayContaining([
        [1, 1, LinkEnd.closed, ''],
        [2, 2, 413, ''],
        [3, 3, LinkEnd.refused, ''],
      ]),
    );
    expect(ear.failures).toEqual([]);
  });

  it('tell nothing once the phone has lost interest', async () => {
    const { ear, fetches, port } = await serverOf(({ url }, response) => {
      if (url === '/new') response.end('new');
    });
    fetches.get(1, 1, '127.0.0.1', port, 'old', undefined);
    fetches.end(1, 1);
    fetches.get(1, 2, '127.0.0.1', port, 'new', undefined);
    await vi.waitFor(() => expect(ear.heard).toEqual([[1, 2, 200, 'new']]));
  });
});
