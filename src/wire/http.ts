/**
 * HTTP/1.1 as far as a phone needs it (RFC 9112): the request for one file, and an answer that comes whole. Sockets leave
 * it to Node; where there are none, this is what would have passed.
 */

/** The path of a file: folders stay folders, what a path cannot hold is escaped (RFC 3986, 2.1). */
export function pathOf(name: string): string {
  return `/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** `host`: dotted. */
export function encodeGet(host: string, port: number, name: string): Uint8Array {
  return textOf([`GET ${pathOf(name)} HTTP/1.1`, `Host: ${host}:${port}`, 'Connection: close']);
}

const reasons: Readonly<Record<number, string>> = { 200: 'OK', 404: 'Not Found' };

export function encodeAnswer(status: number, body: Uint8Array): Uint8Array {
  const head = textOf([
    `HTTP/1.1 ${status} ${reasons[status] ?? ''}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]);
  const answer = new Uint8Array(head.length + body.length);
  answer.set(head);
  answer.set(body, head.length);
  return answer;
}

function textOf(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
}
