import { describe, expect, it } from 'vitest';
import { loadProfile, resolvedYaml } from '#profile/load.js';
import { mistakesOf } from './files.js';

const load = (text: string, set: readonly string[] = []) => loadProfile(`name: x\n${text}`, 'x.yaml', { set });
const mistakes = (text: string, set: readonly string[] = []) => mistakesOf(() => load(text, set));

const cluster = 'cluster: { nodes: { sub1: 10.1.0.11 }, groups: { A: [sub1] } }\n';
/** Without relays. */
const sites = 'sites: { hq: { phones: 5, subnets: [ { cidr: 10.90.0.0/24 } ], groups: { A: 100% } } }\n';

describe('the ports of servers', () => {
  it('are those everybody uses, or others', () => {
    expect(load('phones: 5').network.ports).toEqual({ dhcp: 67, relay: 67, tftp: 69, dns: 53, http: 6970 });
    expect(load('phones: 5\nnetwork: { ports: { dns: 5353, http: 8080 } }').network.ports).toMatchObject({
      dns: 5353,
      http: 8080,
    });
    expect(mistakes('phones: 5\nnetwork: { ports: { dns: 0, http: 65536 } }')).toEqual([
      'x.yaml:3:26: expected at least 1, got 0',
      'x.yaml:3:35: expected at most 65535, got 65536',
    ]);
  });
});

describe('TFTP', () => {
  it('may be off, or on with servers of its own', () => {
    expect(load('phones: 5').network.tftp).toEqual({ isOff: false, servers: [] });
    expect(load('phones: 5\nnetwork: { tftp: off }').network.tftp).toEqual({ isOff: true, servers: [] });
    expect(load('phones: 5\nnetwork: { tftp: { servers: [10.1.0.2] } }').network.tftp).toEqual({
      isOff: false,
      servers: [0x0a010002],
    });
    expect(mistakes('phones: 5\nnetwork: { tftp: on }')).toEqual(['x.yaml:3:18: expected off or a mapping, got on']);
    expect(mistakes('phones: 5\nnetwork: { tftp: { server: [] } }')).toEqual([
      'x.yaml:3:20: unknown key "server"; did you mean "servers"?',
    ]);
  });

  it('off needs a group for the phones of each site of a cluster of one’s own', () => {
    const off = `${cluster}network: { tftp: off }\n`;
    const subnets = 'subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ]';
    expect(mistakes(`${off}sites: { hq: { phones: 5, ${subnets}, groups: { A: 100% } } }`)).toEqual([]);
    expect(mistakes(`${off}sites:\n  hq: { phones: 5, ${subnets} }`)).toEqual([
      'x.yaml:5:3: network.tftp is off, so nobody tells the phones of site "hq" their CallManagers: give it "groups"',
    ]);
    expect(mistakes(`${off}phones: 5`)).toEqual([
      'x.yaml:3:18: without files phones know only the groups of their sites: give "sites" with "groups"',
    ]);
    expect(mistakes('phones: 5\nnetwork: { tftp: off }')).toEqual([]);
  });

  it('off is no matter for phones without DHCP, which need no server then, however far it were', () => {
    const fixed =
      'sites: { a: { phones: 5, subnets: [ { cidr: 10.90.0.0/24, static: { gateway: 0.0.0.0 } } ], groups: { A: 100% } } }';
    expect(mistakes(`${cluster}network: { tftp: off }\n${fixed}`)).toEqual([]);
    expect(mistakes(`${cluster}network: { tftp: { servers: [10.1.0.2] } }\n${fixed}`)[0]).toContain('10.1.0.2 is on');
  });
});

describe('phones that broadcast', () => {
  const broadcast = 'network: { dhcp: { mode: broadcast } }\n';
  const guard = 'guard: { broadcast: true }\n';

  it('need no relays, and have one worker', () => {
    const profile = load(broadcast + guard + cluster + sites);
    expect(profile.network.dhcp).toEqual({ mode: 'broadcast', servers: [] });
    expect(profile.workers).toBe(1);
    expect(profile.guard.broadcast).toBe(true);
    expect(load(broadcast + guard + cluster + sites, ['workers=1']).workers).toBe(1);
    expect(mistakes(cluster + sites)[0]).toContain('needs giaddrs');
  });

  it('need leave, a network that is no loopback, and no word of servers or workers', () => {
    expect(mistakes(broadcast + cluster + sites)).toEqual([
      'x.yaml:2:26: every DHCP server of the network hears a broadcast: if that is meant, set guard.broadcast: true',
    ]);
    expect(mistakes(`${broadcast}${guard}phones: 5`)).toEqual([
      'x.yaml:2:26: the lab is on loopback, which has no broadcast: name your own cluster.nodes, or use mode relay',
    ]);
    expect(mistakes(`${broadcast}${guard}${cluster}phones: 5`)).toEqual([
      'x.yaml:2:26: phones broadcast on a real network: give "sites" with its subnets',
    ]);
    expect(mistakes(broadcast + guard + cluster + sites.replace('10.90.0.0', '127.90.0.0'))).toEqual([
      expect.stringContaining(': phones cannot broadcast on loopback, where 127.90.0.0/24 lies'),
    ]);
    expect(
      mistakes(`network: { dhcp: { mode: broadcast, servers: [10.1.0.31] } }\n${guard}${cluster}${sites}`),
    ).toEqual(['x.yaml:2:46: a broadcast goes to every server: leave "servers" out, or use mode relay']);
    expect(mistakes(`${broadcast}${guard}${cluster}${sites}workers: 2`)).toEqual([
      'x.yaml:6:10: the answers to broadcasts come to one port, which one worker owns: expected 1',
    ]);
  });

  it('are told of by the command line too', () => {
    expect(mistakes(cluster + sites, ['network.dhcp.mode=broadcast'])).toEqual([
      expect.stringMatching(/^--set network\.dhcp\.mode: every DHCP server .* guard\.broadcast: true$/),
    ]);
    expect(mistakes(cluster + sites, ['network.dhcp.mode=broadcast', 'guard.broadcast=true'])).toEqual([]);
  });
});

describe('a network', () => {
  it.each([
    [
      'that broadcasts',
      `network: { dhcp: { mode: broadcast }, ports: { dns: 54 } }\nguard: { broadcast: true }\n${cluster}${sites}`,
    ],
    ['without files', 'phones: 5\nnetwork: { tftp: off, ports: { http: 80 } }'],
  ])('%s comes back from the resolved profile', (_, text) => {
    const profile = load(text);
    expect(loadProfile(resolvedYaml(profile), 'resolved.yaml')).toEqual(profile);
  });
});
