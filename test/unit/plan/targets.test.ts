import { describe, expect, it } from 'vitest';
import { defaultSettings } from '#phone/settings.js';
import { makePlan, type Plan, phonesOf } from '#plan/plan.js';
import { identityOf, settingsOf, type Targets, targetsOf } from '#plan/targets.js';
import { loadProfile } from '#profile/load.js';

const labServer = (port: number) => ({ name: 'lab', address: '127.0.0.1', port });
const lab = {
  dhcp: labServer(6767),
  tftp: labServer(6969),
  http: labServer(6970),
  dns: labServer(5353),
  callManagers: [
    { name: 'cm1', address: '127.0.0.1', port: 2000 },
    { name: 'cm2', address: '127.0.0.2', port: 2001 },
  ],
};
const noLab = { dhcp: null, tftp: null, callManagers: [] };

const own = `cluster: { nodes: { sub1: 10.1.0.11, sub2: 10.1.0.12 }, groups: { A: [sub2, sub1] } }
sites:
  hq:
    phones: { "7962G": 1, "7910": 1 }
    subnets: [ { cidr: 10.90.0.0/24, giaddrs: 10.90.0.2 } ]
    groups: { A: 100% }
    srst: { address: 10.90.0.1 }
`;

function planOf(text: string, set: readonly string[] = []): Plan {
  return makePlan(loadProfile(`name: x\n${text}`, 'x.yaml', { set }));
}

function identities(plan: Plan, targets: Targets) {
  return [...phonesOf(plan, [[0, plan.total]])].map((phone, slot) => identityOf(plan, targets, phone, slot));
}

describe('the targets of a run', () => {
  it('are the lab’s servers wherever it listens', () => {
    expect(targetsOf(planOf('phones: 3\nnetwork: { ports: { dns: 54, http: 80 } }'), lab)).toMatchObject({
      dhcpMode: 'relay',
      dhcp: [{ address: '127.0.0.1', port: 6767 }],
      relayPort: 0,
      tftpPort: 6969,
      httpPort: 6970,
      dnsPort: 5353,
    });
  });

  it('are those the profile names, at its ports', () => {
    const ports = 'network.ports={ dhcp: 1067, relay: 1068, tftp: 1069, dns: 1053, http: 1080 }';
    expect(targetsOf(planOf(own, ['network.dhcp.servers=[10.1.0.31, 10.1.0.32]', ports]), noLab)).toMatchObject({
      dhcpMode: 'relay',
      dhcp: [
        { address: '10.1.0.31', port: 1067 },
        { address: '10.1.0.32', port: 1067 },
      ],
      relayPort: 1068,
      tftpPort: 1069,
      dnsPort: 1053,
      httpPort: 1080,
    });
    expect(targetsOf(planOf(own, ['network.dhcp.servers=[10.1.0.31]']), noLab)).toMatchObject({
      dnsPort: 53,
      httpPort: 6970,
    });
  });

  it('are everybody where phones broadcast', () => {
    const plan = planOf(own, ['network.dhcp.mode=broadcast', 'guard.broadcast=true', 'network.ports.dhcp=1067']);
    expect(targetsOf(plan, noLab)).toMatchObject({
      dhcpMode: 'broadcast',
      dhcp: [{ address: '255.255.255.255', port: 1067 }],
    });
  });
});

describe('the settings of phones', () => {
  it('are the defaults where the profile says nothing', () => {
    const plan = planOf('phones: 3');
    const { httpPort, tftpPort, ...rest } = settingsOf(plan, targetsOf(plan, lab));
    expect([httpPort, tftpPort]).toEqual([6970, 6969]);
    expect(defaultSettings).toMatchObject(rest);
  });

  it('are what it says', () => {
    const plan = planOf(`phones:
  count: 3
  fetchBy: http
  rejectDelay: 1s..2s
  keepaliveAcks: optional
  tftpOptions: { blockSize: 1428, size: true, timeout: 1500ms, tries: 2 }
  connectTimeout: 3s
  registerTimeout: 4s
  dhcpOptions: { hostName: false, clientId: none, vendorClass: X, parameterList: [150], maxMessageSize: 1500 }
`);
    expect(settingsOf(plan, targetsOf(plan, lab))).toMatchObject({
      fetchBy: 'http',
      rejectDelayMs: [1_000, 2_000],
      keepaliveAcks: 'optional',
      tftpBlockSize: 1_428,
      tftpSizeOption: true,
      tftpTimeoutMs: 1_500,
      tftpTries: 2,
      connectTimeoutMs: 3_000,
      registerTimeoutMs: 4_000,
      dhcpHostName: false,
      dhcpClientId: 'none',
      dhcpVendorClass: 'X',
      dhcpParameterList: [150],
      dhcpMaxMessageSize: 1_500,
    });
  });
});

describe('a phone that fetches no files', () => {
  it('knows the nodes of its group, or all of the lab’s', () => {
    const inLab = planOf('phones: 1\nnetwork: { tftp: off }');
    const targets = targetsOf(inLab, { ...lab, tftp: null });
    expect(settingsOf(inLab, targets).fetchBy).toBe('off');
    expect(identities(inLab, targets)[0]).toMatchObject({
      expectedNodes: null,
      configuredBefore: [
        { address: 0x7f000001, port: 2000 },
        { address: 0x7f000002, port: 2001 },
      ],
    });
    const plan = planOf(own, ['network.tftp=off', 'network.dhcp.servers=[10.1.0.31]']);
    expect(identities(plan, targetsOf(plan, noLab))[0]?.expectedNodes?.map(({ address }) => address)).toEqual([
      0x0a01000c, 0x0a01000b,
    ]);
  });

  it('is another than a cold one, which knows none', () => {
    const plan = planOf('phones: 1');
    expect(identities(plan, targetsOf(plan, lab))[0]?.configuredBefore).toBe(null);
  });
});

describe('a lease from before the run', () => {
  const remembered = (text: string, set: readonly string[], places: Parameters<typeof targetsOf>[1]) => {
    const plan = planOf(text, ['phones.memory=warm', ...set]);
    return identities(plan, targetsOf(plan, places))[0]?.remembered;
  };

  it('of the lab has all its time to come', () => {
    expect(remembered('phones: 1', ['lab.leaseTime=1h'], lab)).toMatchObject({
      server: 0x7f000001,
      expiresAt: 3_600_000,
    });
  });

  it('of a real server ends nobody knows when; of which server, only where one is named', () => {
    const relayed = remembered(own, ['lab.leaseTime=1h', 'network.dhcp.servers=[10.1.0.31]'], noLab);
    expect(relayed).toMatchObject({ server: 0x0a01001f, expiresAt: Number.POSITIVE_INFINITY });
    const broadcast = remembered(own, ['network.dhcp.mode=broadcast', 'guard.broadcast=true'], noLab);
    expect(broadcast).toMatchObject({ server: 0, expiresAt: Number.POSITIVE_INFINITY });
  });
});

describe('the SRST router of a site', () => {
  it('is expected in configurations that have a place for it', () => {
    const plan = planOf(own, ['network.dhcp.servers=[10.1.0.31]']);
    const byModel = identities(plan, targetsOf(plan, noLab)).map(({ model, expectedSrst }) => [
      model.deviceType,
      expectedSrst?.address ?? null,
    ]);
    expect(byModel).toEqual([
      [6, null],
      [404, 0x0a5a0001],
    ]);
  });
});
