/** Large files and many phones, from real servers. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tftpOutcomes } from '#stats/metrics.js';
import { writeConfigurationXml } from '#wire/config-file/xml-writer.js';
import { parseIpv4 } from '#wire/ipv4.js';
import { FetchingPhone } from '../../support/fetching-phone.js';
import { freeUdpPort } from '../../support/kea.js';
import { describeWithPeer } from '../../support/peers.js';
import { macOfSlot, makeHerd, TerseCallManager } from '../../support/small-herd.js';
import { contentOf, kinds, neededFor, Tftpd, type TftpdKind } from '../../support/tftpd.js';

const imageBytes = 4 << 20;
/** Of blocks of 8 bytes there are more in it than there are numbers. */
const wrappingBytes = 8 * 65_536 + 100;
const phones = 500;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function configurationFor(callManager: TerseCallManager): Uint8Array {
  return writeConfigurationXml({
    callManagers: [{ priority: 0, name: '127.0.0.1', port: callManager.port }],
    srst: [],
    loadInformation: '',
    loadInformationByType: {},
    versionStamp: '',
  });
}

/** Phones with an address each, which know their TFTP server alone; they are switched on together. */
function herdAt(server: Tftpd) {
  const origin = performance.now();
  const clock = () => performance.now() - origin;
  const fixed = { mask: parseIpv4('255.0.0.0'), gateway: 0, dns: 0, tftp: server.address };
  const made = makeHerd({
    phones,
    settings: { tftpPort: server.port, tftpTimeoutMs: 1_000 },
    identity: (slot) => ({ fixed: { ...fixed, address: parseIpv4('127.20.0.1') + slot } }),
    herd: { source: 'leased' },
    clock,
  });
  const timer = setInterval(() => made.herd.turn(clock()), 5);
  closers.push(() => {
    clearInterval(timer);
    made.herd.closeAll();
  });
  for (let slot = 0; slot < phones; slot++) made.herd.powerOn(clock(), slot, clock(), 0);
  return made;
}

for (const kind of Object.keys(kinds) as TftpdKind[]) {
  describeWithPeer([neededFor(kind)], [kinds[kind].package], `phones and the ${kind} of a cluster`, () => {
    let server: Tftpd;
    let callManager: TerseCallManager;
    beforeEach(async () => {
      server = await Tftpd.start(await freeUdpPort(), kind);
      callManager = new TerseCallManager(30);
      await callManager.start();
      closers.push(
        () => server.stop(),
        () => callManager.stop(),
      );
    });

    it.each([
      ['an image of 4 MB', imageBytes, {}],
      ['more blocks than there are numbers', wrappingBytes, { tftpBlockSize: 8 }],
    ])('fetch %s', async (_, size, settings) => {
      await server.put('image.bin', contentOf(size));
      const phone = new FetchingPhone({ ...settings, tftpPort: server.port, maxFileBytes: imageBytes });
      closers.push(() => phone.close());
      const { file } = await phone.fetch(server.address, 'image.bin');
      expect(Buffer.compare(file!, contentOf(size))).toBe(0);
      await vi.waitFor(async () => expect(await server.underWay()).toBe(0), { timeout: 10_000 });
    });

    it(`fetch their own files, ${phones} at once, and leave no transfer behind`, async () => {
      const file = configurationFor(callManager);
      for (let slot = 0; slot < phones; slot++) await server.put(`SEP${macOfSlot(slot)}.cnf.xml`, file);
      const { count, sum } = herdAt(server);
      await vi.waitFor(() => expect(callManager.connectedAt).toHaveLength(phones), { timeout: 30_000 });
      await vi.waitFor(async () => expect(await server.underWay()).toBe(0), { timeout: 10_000 });
      const [fetched, missing, ...failed] = tftpOutcomes.map((_, outcome) => count('tftpRequests', outcome));
      // Each asks for the list of whom it may trust first.
      expect([fetched, missing, new Set(failed)]).toEqual([phones, phones, new Set([0])]);
      expect([count('tftpBytes'), sum('outcomes')]).toEqual([phones * file.length, 0]);
      expect(server.count(/ sent /)).toBe(kind === 'dnsmasq' ? phones : 0);
    });
  });
}
