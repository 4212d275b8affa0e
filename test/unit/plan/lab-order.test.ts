import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labOrderOf } from '#plan/lab-order.js';
import { makePlan } from '#plan/plan.js';
import { loadProfile } from '#profile/load.js';
import { directoryWith } from '../profile/files.js';

function orderOf(text: string, set: readonly string[] = []) {
  return labOrderOf(makePlan(loadProfile(`name: x\n${text}`, 'x.yaml', { set })));
}

describe('the order for the lab', () => {
  it('has a number for each phone it shall know, and a speed dial where the phone has a key left', () => {
    const { devices } = orderOf('phones: { count: 3, mix: { "7940": 34%, "7906G": 33%, "12 SP+": 33% } }');
    expect(
      devices.map(({ deviceType, lines, speedDials }) => [deviceType, lines[0]?.number, speedDials.length]),
    ).toEqual([
      [8, '1000000', 1],
      [2, '1000001', 1],
      [369, '1000002', 1],
    ]);
  });

  it('has the numbers of an inventory', () => {
    const directory = directoryWith({ 'b.csv': 'mac,model,lines\n001B535CD3D6,7940,2001 2002\n001B535CD3D7,7940,' });
    const { devices } = orderOf(
      `sites: { b: { phones: { from: ${join(directory, 'b.csv')} }, subnets: [ { cidr: 127.20.0.0/24, giaddrs: 127.20.0.2 } ] } }`,
    );
    expect(devices).toEqual([
      {
        name: 'SEP001B535CD3D6',
        deviceType: 8,
        lines: [
          { number: '2001', label: 'Phone 2001' },
          { number: '2002', label: 'Phone 2002' },
        ],
        speedDials: [],
        srst: [],
      },
      {
        name: 'SEP001B535CD3D7',
        deviceType: 8,
        lines: [{ number: '1000001', label: 'Phone 1000001' }],
        speedDials: [{ number: '1000000', label: 'Reception' }],
        srst: [],
      },
    ]);
  });

  it('hands on what the servers can do, and whom they register by themselves', () => {
    const plain = orderOf('phones: 3');
    expect(plain.autoRegistration).toBe(null);
    expect(Object.values(plain.capacity)).toEqual([null, null, null, null, null]);
    const order = orderOf('phones: 3\nlab: { autoRegistration: { from: 5000, to: 5009 }, capacity: { tftpSlots: 8 } }');
    expect(order).toMatchObject({ autoRegistration: { from: 5_000, to: 5_009 }, capacity: { tftpSlots: 8 } });
  });

  it('hands on what the files of the phones name, and how they are named themselves', () => {
    const plain = orderOf('phones: 3');
    expect(plain).toMatchObject({ hasTftp: true, signedFiles: false, loadInformation: {}, firmwareBytes: 6_000_000 });
    expect(plain.dns).toEqual({ domain: 'lab.test', tellsNames: false, hosts: {} });
    const order = orderOf(
      'phones: 3\nlab: { dns: off, signedFiles: true, loads: { 7962G: A, "12 SP+": B }, firmwareSize: 5KB }',
    );
    expect(order).toMatchObject({ dns: null, signedFiles: true, firmwareBytes: 5_000 });
    expect(order.loadInformation).toEqual({ 404: 'A', 2: 'B' });
  });

  it('names to each phone the SRST router of its site', () => {
    const { devices } = orderOf(`sites:
  a: { phones: 1, subnets: [ { cidr: 127.20.0.0/24, giaddrs: 127.20.0.2 } ], srst: { address: 127.20.0.1 } }
  b: { phones: 1, subnets: [ { cidr: 127.21.0.0/24, giaddrs: 127.21.0.2 } ] }
`);
    expect(devices.map(({ srst }) => srst)).toEqual([[{ address: 0x7f140001, port: 2000 }], []]);
  });

  it('has no server that the profile names or does without', () => {
    const servers = (set: readonly string[]) => {
      const { dhcp, hasTftp, callManagers } = orderOf(sites, set);
      return [dhcp !== null, hasTftp, callManagers];
    };
    const own = 'cluster.nodes={ sub1: 10.1.0.11 }';
    const files = 'network.tftp.servers=[127.21.0.9]';
    expect(servers([])).toEqual([true, true, 2]);
    expect(servers([files])).toEqual([true, false, 2]);
    expect(servers([own, files])).toEqual([true, false, 0]);
    expect(servers(['network.tftp=off'])).toEqual([true, false, 2]);
    const broadcast = ['network.dhcp.mode=broadcast', 'guard.broadcast=true', own, files];
    const real = ['sites.a.subnets.0.cidr=10.90.0.0/24', 'sites.a.subnets.0.giaddrs=10.90.0.2'];
    expect(servers([...broadcast, ...real])).toEqual([false, false, 0]);
  });

  const sites = `sites:
  a: { phones: 3, subnets: [ { cidr: 127.20.0.0/24, giaddrs: 127.20.0.2-127.20.0.3 } ] }
  b: { phones: 2, subnets: [ { cidr: 127.21.0.0/24, static: {} } ] }
`;

  it('leases out the pools of the subnets that use DHCP', () => {
    expect(orderOf(sites).dhcp).toEqual({
      subnets: [
        {
          network: 0x7f140000,
          mask: 0xffffff00,
          router: 0x7f140001,
          first: 0x7f140004,
          last: 0x7f1400fe,
          giaddrs: [0x7f140002, 0x7f140003],
        },
      ],
      leaseMs: 691_200_000,
      remembered: [],
    });
    expect(orderOf(sites, ['network.dhcp.mode=off']).dhcp).toBe(null);
    expect(orderOf(sites, ['network.dhcp.servers=[127.0.0.9]']).dhcp).toBe(null);
  });

  it('knows the leases that warm phones remember', () => {
    expect(orderOf(sites, ['phones.memory=warm']).dhcp?.remembered).toEqual([
      { mac: '020001000000', address: 0x7f140004 },
      { mac: '020001000001', address: 0x7f140005 },
      { mac: '020001000002', address: 0x7f140006 },
    ]);
  });
});
