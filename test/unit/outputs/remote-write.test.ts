import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RemoteWrite } from '#outputs/remote-write.js';
import { run, stormyStory } from './samples.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that gives each request the next of these answers, and the last for good. */
async function serverOf(...answers: readonly number[]): Promise<{ url: URL; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(answers[Math.min(asked++, answers.length - 1)]!).end('not today\n');
    });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/api/v1/write`), asked: () => asked };
}

describe('remote write', () => {
  const { story, last } = stormyStory();

  it('does not mind a server that is away for a moment', async () => {
    const { url, asked } = await serverOf(503, 503, 503, 204);
    const output = new RemoteWrite(url);
    output.start(run);
    await vi.waitFor(() => {
      output.take(last);
      expect(asked()).toBeGreaterThan(4);
    });
    await output.finish(story.summary());
  });

  it('fails with the words of a server that never takes anything, and asks it no more', async () => {
    const { url, asked } = await serverOf(400);
    const output = new RemoteWrite(url);
    output.start(run);
    await vi.waitFor(() => expect(() => output.take(last)).toThrow(`${url.host}: it answered 400: not today`), 10_000);
    await expect(output.finish(story.summary())).rejects.toThrow('not today');
    expect(asked()).toBe(10);
  });

  it('says why nobody is there', async () => {
    const { url } = await serverOf(204);
    const gone = servers.pop()!;
    await once(gone.close(), 'close');
    const output = new RemoteWrite(url);
    output.start(run);
    await expect(output.finish(story.summary())).rejects.toThrow('ECONNREFUSED');
  });

  it('sends one request at a time, however slow the answers are', async () => {
    const { url, asked } = await serverOf(204);
    const output = new RemoteWrite(url);
    output.start(run);
    for (let n = 0; n < 50; n++) output.take(last);
    await output.finish(story.summary());
    // Of the start, of the end, and that it is over.
    expect(asked()).toBe(3);
  });
});
