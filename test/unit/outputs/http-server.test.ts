import { expect, it } from 'vitest';
import { isKnownHost } from '#outputs/http-server.js';

it.each([
  '127.0.0.1',
  '127.0.0.1:9464',
  '10.1.2.3:9464',
  '[::1]:9464',
  '[fe80::1]',
  'localhost',
  'LOCALHOST:80',
  'Load-1.example:9464',
])('%s is a name of this host', (header) => {
  expect(isKnownHost(header, 'load-1.example')).toBe(true);
});

it.each([
  'evil.example',
  'evil.example:9464',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '[evil]',
  '',
  ':80',
  undefined,
])('%s is none', (header) => {
  expect(isKnownHost(header, '127.0.0.1')).toBe(false);
  expect(isKnownHost(header, '')).toBe(false);
});
