import { describe, expect, it } from 'vitest';
import { loadProfile } from '#profile/load.js';
import { formatHttpUrl, parseHttpUrl } from '#profile/units.js';
import { parseIpv4 } from '#wire/ipv4.js';

const load = (cluster: string) => loadProfile(`name: x\nphones: 5\ncluster: { ${cluster} }`, 'x.yaml').cluster.view;

describe('cluster.view', () => {
  it.each([
    ['', 'auto'],
    ['view: auto', 'auto'],
    ['view: off', 'off'],
    ['view: {}', { url: null, everyMs: 10_000 }],
    ['view: { every: 100ms }', { url: null, everyMs: 100 }],
    [
      'view: { url: "http://10.1.0.11/ris/devices" }',
      { url: { address: parseIpv4('10.1.0.11'), port: 80, path: '/ris/devices' }, everyMs: 10_000 },
    ],
  ])('{ %s } is %j', (cluster, view) => {
    expect(load(cluster)).toEqual(view);
  });

  it.each([
    ['view: on', 'off'],
    ['view: { every: 99ms }', 'at least 100ms'],
    ['view: { url: "https://10.1.0.11/devices" }', 'expected an address with its page'],
    ['view: { url: "http://cm1.example/devices" }', 'expected an IPv4 address'],
    ['view: { url: "http://10.1.0.11/devices?from=7" }', 'expected an address with its page'],
    ['view: { url: "http://10.1.0.11:99999/" }', 'expected an address such as'],
    ['nodes: { sub1: 10.1.0.11 }, view: {}', 'give the "url" of their view'],
  ])('{ %s } is refused: %s', (cluster, message) => {
    expect(() => load(cluster)).toThrow(message);
  });

  it('is written back as it was read', () => {
    for (const url of ['http://10.1.0.11:8080/devices', 'http://127.0.0.1:80/']) {
      expect(formatHttpUrl(parseHttpUrl(url))).toBe(url);
    }
  });
});
