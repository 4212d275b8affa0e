import { describe, expect, it } from 'vitest';
import { encodeAnswer, encodeGet, pathOf } from '#wire/http.js';

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('HTTP for a file', () => {
  it('asks for it by a path whose folders are kept, and whose other signs are escaped', () => {
    expect(pathOf('English_United_States/7960 font.xml')).toBe('/English_United_States/7960%20font.xml');
    expect(pathOf('a?b#c%d')).toBe('/a%3Fb%23c%25d');
  });

  it('is a request with the host it goes to (RFC 9112, 3.2)', () => {
    expect(textOf(encodeGet('127.0.0.1', 6970, 'a.xml'))).toBe(
      'GET /a.xml HTTP/1.1\r\nHost: 127.0.0.1:6970\r\nConnection: close\r\n\r\n',
    );
  });

  it('is answered with the length of its body, and that', () => {
    expect(textOf(encodeAnswer(200, Uint8Array.of(65, 66)))).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nAB',
    );
    expect(textOf(encodeAnswer(404, new Uint8Array()))).toMatch(/^HTTP\/1\.1 404 Not Found\r\nContent-Length: 0\r\n/);
  });
});
