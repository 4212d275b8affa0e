import { describe, expect, it } from 'vitest';
import { Whereabouts } from '#lab/sessions/whereabouts.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { Subnet } from './dhcp-subnet.js';

const [here, there] = [parseIpv4('127.16.1.0'), parseIpv4('127.16.1.1')];

describe('where phones are', () => {
  it('is known until they move, or another has their address', () => {
    const places = new Whereabouts();
    places.moved('SEP1', here);
    places.moved('SEP1', there);
    expect([places.at(here), places.at(there)]).toEqual([null, 'SEP1']);
    places.moved('SEP2', there);
    places.moved('SEP1', here);
    expect([places.at(here), places.at(there)]).toEqual(['SEP1', 'SEP2']);
    expect(places.addressesOf((name) => name === 'SEP2')).toEqual([there]);
  });

  it('is told whenever one moves, and not when it stays', () => {
    const places = new Whereabouts();
    let moves = 0;
    places.watch(() => moves++);
    for (const address of [here, here, there]) places.moved('SEP1', address);
    expect(moves).toBe(2);
  });

  it('is known of nobody where all speak from one address', () => {
    const places = new Whereabouts(false);
    places.moved('SEP1', here);
    expect(places.at(here)).toBeNull();
  });

  it('follows from the leases that were given, and from those of before', () => {
    const whereabouts = new Whereabouts();
    const remembered = [{ mac: '02AB12000009', address: there }];
    const subnet = new Subnet({ whereabouts, remembered });
    expect(whereabouts.at(there)).toBe('SEP02AB12000009');
    expect(subnet.lease('1')).toBe('127.16.1.0');
    expect(whereabouts.at(here)).toBe('SEP02AB12000001');
  });
});
