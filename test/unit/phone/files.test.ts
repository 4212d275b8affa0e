import { describe, expect, it } from 'vitest';

import { type Model, models } from '#phone/models.js';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { writeDefaultXml } from '#wire/config-file/xml-writer.js';
import { formatIpv4, parseIpv4 } from '#wire/ipv4.js';
import { encodeError } from '#wire/tftp/packet.js';
import { cm1, cm2, type PhoneWorld } from '../../support/phone-world.js';
import { bothNodes, comeBack, configuration, configured, leased, serve } from './courses.js';

const encode = (text: string) => new TextEncoder().encode(text);
const ownFile = 'SEP001122000000.cnf.xml';
const [fetched, missing, error] = [0, 1, 2];

/** The files asked for since last asked. */
function asked(world: PhoneWorld): string[] {
  return world.take('tftp').flatMap(({ packet }) => (packet.kind === 'readRequest' ? [packet.name] : []));
}

/** All that a phone asks for where there are no files. */
function askedInVain(model: Model): string[] {
  const world = leased({ identity: { model } });
  const names: string[] = [];
  while (world.state === 'fetching') {
    names.push(...asked(world));
    world.fileMissing();
  }
  return names;
}

describe('the files a phone asks for (sccp.md 5.3)', () => {
  it('are a trust list, its own file and the default file with a 7960', () => {
    expect(askedInVain(models['7960'])).toEqual(['CTLSEP001122000000.tlv', ownFile, 'XMLDefault.cnf.xml']);
  });

  it('are three trust lists first with a 7962G, and then the signed form of its own file', () => {
    expect(askedInVain(models['7962G'])).toEqual([
      'CTLSEP001122000000.tlv',
      'ITLSEP001122000000.tlv',
      'ITLFile.tlv',
      `${ownFile}.sgn`,
      ownFile,
      'XMLDefault.cnf.xml',
    ]);
  });

  it('are the legacy ones with a phone of the first days', () => {
    const model: Model = { ...models['7960'], files: 'legacy' };
    expect(askedInVain(model)).toEqual(['SEP001122000000.cnf', 'SEPDEFAULT.cnf']);
  });

  it('are asked for in octet mode without options, from a socket each', () => {
    const world = leased();
    const first = world.only('tftp');
    world.fileMissing();
    expect(world.only('endTftp').ticket).toBe(first.ticket);
    const second = world.only('tftp');
    expect(second.packet).toEqual({ kind: 'readRequest', name: ownFile, mode: 'octet', options: {} });
    expect(second.port).toBe(69);
    expect(second.ticket).not.toBe(first.ticket);
  });
});

describe('what a phone makes of its files', () => {
  it('takes a missing trust list for normal, and connects as its own file says', () => {
    const world = configured();
    expect(world.only('connect')).toMatchObject({ address: cm1, port: 2000 });
    expect(world.count('tftpRequests', missing)).toBe(1);
    expect(world.count('tftpRequests', fetched)).toBe(1);
    expect(world.count('tftpBytes')).toBe(bothNodes.length);
    expect(world.times('fetch').count).toBe(1);
  });

  it('does not read a trust list it is given', () => {
    const world = leased();
    serve(world, { 'CTLSEP001122000000.tlv': encode('no XML'), [ownFile]: bothNodes });
    expect(world.state).toBe('connecting');
  });

  it('reads the default file when it has none of its own', () => {
    const world = leased();
    const callManagers = [{ priority: 0, name: formatIpv4(cm2), port: 2000 }];
    const contents = { callManagers, srst: [], loadInformation: '', loadInformationByType: {}, versionStamp: '' };
    serve(world, { 'XMLDefault.cnf.xml': writeDefaultXml(contents) });
    expect(world.only('connect').address).toBe(cm2);
  });

  it('boots again from DHCP when nobody knows it, loop after loop, until somebody does', () => {
    const world = leased({ restartDelayMs: [5_000, 5_000] });
    for (let loop = 1; loop <= 3; loop++) {
      serve(world, {});
      expect(world.state).toBe('restarting');
      expect(world.count('outcomes', Outcome.filesMissing)).toBe(loop);
      world.run(5_000);
      expect(world.count('bootLoops')).toBe(loop);
      expect(world.count('phonesLooping')).toBe(1);
      world.ack();
    }
    expect(world.count('boots')).toBe(4);
  });

  it('loops no longer once it is up', () => {
    const world = leased();
    serve(world, {});
    world.run(15_000);
    expect(world.count('phonesLooping')).toBe(1);
    world.ack();
    comeBack(world);
    expect(world.state).toBe('inService');
    expect(world.count('phonesLooping')).toBe(0);
  });

  it.each([
    ['cut short', bothNodes.subarray(0, 200)],
    ['of no known form', encode('CallManager 10.1.0.11')],
    ['empty', new Uint8Array()],
  ])('tells a corrupt file from a missing one: %s', (_, file) => {
    const world = leased();
    serve(world, { [ownFile]: file, 'XMLDefault.cnf.xml': bothNodes });
    expect(world.count('outcomes', Outcome.fileCorrupt)).toBe(1);
    expect(world.state).toBe('restarting');
  });

  it.each([
    ['names no CallManager', []],
    ['names only hosts that take DNS', ['cucm-pub', 'cucm-sub1']],
  ])('has nowhere to go with a file that %s', (_, names) => {
    const world = configured({ file: configuration(names) });
    expect(world.count('outcomes', Outcome.noCallManager)).toBe(1);
    expect(world.state).toBe('restarting');
  });

  it('drops a CallManager of which it cannot resolve the name, and registers with the next', () => {
    const world = configured({ file: configuration(['cucm-pub', formatIpv4(cm2)]) });
    expect(world.only('connect').address).toBe(cm2);
  });

  it('keeps three CallManagers of a file that names more', () => {
    const names = ['10.1.0.11', '10.1.0.12', '10.1.0.13', '10.1.0.14', '10.1.0.15'];
    const world = configured({ file: configuration(names) });
    for (let node = 0; node < 3; node++) world.linkEnd(LinkEnd.refused);
    expect(world.state).toBe('restarting');
    expect(world.take('connect').map(({ address }) => address)).toEqual(names.slice(0, 3).map(parseIpv4));
  });

  it('boots again when the server answers with an error that says nothing about the file', () => {
    const world = leased();
    world.tftp(encodeError(2, 'Access violation'));
    expect(world.count('outcomes', Outcome.fetchError)).toBe(1);
    expect(world.count('tftpRequests', error)).toBe(1);
    expect(world.state).toBe('restarting');
  });
});
