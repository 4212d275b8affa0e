import { describe, expect, it } from 'vitest';
import { isForeign } from '#phone/firmware.js';
import { models } from '#phone/models.js';
import { LinkEnd } from '#phone/outbox.js';
import { Outcome } from '#terms/outcomes.js';
import { writeLoads } from '#wire/config-file/loads.js';
import { writeSigned } from '#wire/config-file/signed.js';
import { writeConfigurationXml, writeDefaultXml } from '#wire/config-file/xml-writer.js';
import { formatIpv4 } from '#wire/ipv4.js';
import { cm1, cm2, type PhoneWorld } from '../../support/phone-world.js';
import { acknowledge, answerAll, bothNodes, type Course, comeBack, configuration, leased, serve } from './courses.js';

const ownFile = 'SEP001122000000.cnf.xml';
const newLoad = 'P00308011200';

/** Of a cluster that wants another load. */
const contents = {
  callManagers: [{ priority: 0, name: formatIpv4(cm1), port: 2000 }],
  srst: [],
  loadInformation: newLoad,
  loadInformationByType: { 7: newLoad },
  versionStamp: '',
};
const withLoad = writeConfigurationXml(contents);
const firmware = {
  [ownFile]: withLoad,
  [`${newLoad}.loads`]: writeLoads(['apps.sbn', 'dsp.sbn']),
  'apps.sbn': new Uint8Array(2_000),
  'dsp.sbn': new Uint8Array(512),
};

/** The files asked for since last asked. */
function asked(world: PhoneWorld): string[] {
  return world.take('tftp').flatMap(({ packet }) => (packet.kind === 'readRequest' ? [packet.name] : []));
}

/** Serves the files, and tells what was asked for. */
function served(files: Readonly<Record<string, Uint8Array>>, course: Course): [PhoneWorld, string[]] {
  const world = leased(course);
  serve(world, files);
  return [
    world,
    world.wishes.flatMap((wish) =>
      wish.what === 'tftp' && wish.packet.kind === 'readRequest' ? [wish.packet.name] : [],
    ),
  ];
}

describe('a phone told to run another load', () => {
  it('keeps what it has, and says so, where the profile says keep', () => {
    const [world, names] = served(firmware, { firmware: 'keep' });
    expect(names.at(-1)).toBe(ownFile);
    world.connected();
    expect(world.frames.at(0)!.fields.text).toContain(models['7960'].load);
  });

  it('fetches the list and each part, and boots a second time with what it got', () => {
    const world = leased({ firmware: 'fetch' });
    world.phone.onAlarm(world.now);
    serve(world, firmware);
    expect(asked(world)).toEqual([]);
    expect(world.state).toBe('starting');
    expect(world.count('firmwareDownloads')).toBe(1);
    expect(world.take('connect')).toEqual([]);
    world.run(0);
    expect(world.state).toBe('leasing');
    world.ack();
    serve(world, firmware);
    world.connected();
    expect(world.frames[0]!.fields.text).toContain(`Load=${newLoad} `);
    acknowledge(world);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect([world.count('firmwareDownloads'), world.count('boots'), world.count('bootLoops')]).toEqual([1, 2, 0]);
    expect(world.times('boot').count).toBe(1);
  });

  it('takes its own start-up time again', () => {
    const world = leased({ firmware: 'fetch', startupMs: 30_000 });
    serve(world, firmware);
    world.run(29_999);
    expect(world.state).toBe('starting');
    world.run(1);
    expect(world.state).toBe('leasing');
  });

  it('finds its load by its type in the default file', () => {
    const files = { ...firmware, [ownFile]: undefined, 'XMLDefault.cnf.xml': writeDefaultXml(contents) };
    const [world] = served(files as unknown as typeof firmware, { firmware: 'fetch' });
    expect(world.count('firmwareDownloads')).toBe(1);
  });

  it('fetches nothing when it has that load', () => {
    const own = writeConfigurationXml({ ...contents, loadInformation: models['7960'].load });
    const [world] = served({ [ownFile]: own }, { firmware: 'fetch' });
    expect(world.state).toBe('connecting');
  });

  it.each([
    ['the list is missing', { [ownFile]: withLoad }],
    ['the list is no list', { ...firmware, [`${newLoad}.loads`]: new Uint8Array([0, 1, 2]) }],
    ['the list has parts without end', { ...firmware, [`${newLoad}.loads`]: writeLoads(Array(17).fill('apps.sbn')) }],
    ['a part is missing', { ...firmware, 'dsp.sbn': undefined }],
    ['a part is beyond the limit', { ...firmware, 'dsp.sbn': new Uint8Array(3_000) }],
  ])('goes on with what it has when %s', (_, files) => {
    const [world] = served(files as Record<string, Uint8Array>, { firmware: 'fetch', maxFirmwareBytes: 2_500 });
    expect(world.state).toBe('connecting');
    expect(world.count('outcomes', Outcome.firmwareFailed)).toBe(1);
    expect(world.count('firmwareDownloads')).toBe(0);
  });

  it('stops for good at a load of another model: it keeps its own, and neither goes on nor begins anew', () => {
    const other = models['7962G'].load;
    const own = writeConfigurationXml({ ...contents, loadInformation: other });
    const files = { [ownFile]: own, [`${other}.loads`]: writeLoads(['apps.sbn']), 'apps.sbn': new Uint8Array(9) };
    const world = leased({ firmware: 'fetch' });
    expect(() => serve(world, files)).toThrow('the phone asked for no file');
    expect([world.state, world.count('outcomes', Outcome.versionError)]).toEqual(['fetching', 1]);
    world.run(3_600_000);
    expect([world.state, world.count('boots'), world.take('connect'), asked(world)]).toEqual(['fetching', 1, [], []]);
  });

  it('takes no load for another model’s that no model is known by, nor one of its own kind', () => {
    for (const [load, model] of [
      ['P0S3-08-2-00', '7960'],
      ['SCCP99.1-1', '7962G'],
      ['P00399999999', '7940'],
      ['SCCP42.9-4-2SR3-1S', '7962G'],
    ] as const) {
      expect(isForeign({ model: models[model] }, load)).toBe(false);
    }
    expect(isForeign({ model: models['7910'] }, models['7960'].load)).toBe(true);
    expect(isForeign({ model: models['7961G'] }, models['7962G'].load)).toBe(true);
  });

  it('counts the bytes of a load it does not keep', () => {
    const [world] = served(firmware, { firmware: 'fetch' });
    const bytes = Object.values(firmware).reduce((sum, { length }) => sum + length, 0);
    expect(world.count('tftpBytes')).toBe(bytes);
  });
});

describe('the files beyond what registering takes', () => {
  it('are asked for after the configuration, and missing ones stop nobody', () => {
    const [world, names] = served({ [ownFile]: bothNodes }, { files: 'full' });
    expect(names.slice(2)).toEqual([
      'RINGLIST.DAT',
      'English_United_States/7960-dictionary.xml',
      'English_United_States/7960-kate.xml',
      'English_United_States/7960-font.xml',
      'United_States/7960-tones.xml',
      'dialplan.xml',
    ]);
    expect(world.state).toBe('connecting');
    expect(world.times('fetch').count).toBe(1);
  });

  it('are asked for no further once the server is silent', () => {
    const world = leased({ files: 'full' });
    world.fileMissing();
    world.file(bothNodes);
    world.run(20_000);
    expect(asked(world).filter((name) => name === 'English_United_States/7960-dictionary.xml')).toEqual([]);
    expect(world.state).toBe('connecting');
  });

  it('are not asked for by a profile of the least', () => {
    const [, names] = served({ [ownFile]: bothNodes }, { files: 'minimal' });
    expect(names.at(-1)).toBe(ownFile);
  });
});

describe('the signed form of a configuration', () => {
  it('is asked for first by a phone of the second generation, and read behind its header', () => {
    const [world, names] = served({ [`${ownFile}.sgn`]: writeSigned(bothNodes, `${ownFile}.sgn`) }, { model: '7962G' });
    expect(names.at(-1)).toBe(`${ownFile}.sgn`);
    expect(world.only('connect').address).toBe(cm1);
  });
});

describe('a phone that fetches by HTTP', () => {
  const viaHttp = { fetchBy: 'http', model: '7962G' } as const;

  /** No list of whom it may trust, and no signed file. */
  function findNoTrust(world: PhoneWorld): void {
    for (let n = 0; n < 4; n++) world.http(404);
  }

  it('asks the same names on port 6970, and no TFTP server', () => {
    const world = leased(viaHttp);
    expect(world.only('http')).toMatchObject({ name: 'CTLSEP001122000000.tlv', port: 6970 });
    findNoTrust(world);
    expect(world.take('http').at(-1)!.name).toBe(ownFile);
    world.http(200, bothNodes);
    expect(world.only('connect').address).toBe(cm1);
    expect(world.take('tftp')).toEqual([]);
    expect([world.count('tftpRequests', 0), world.count('tftpRequests', 1)]).toEqual([1, 4]);
  });

  it.each([
    ['says 500', 'fetchError', (world: PhoneWorld) => world.http(500)],
    [
      'sends more than a configuration has',
      'fetchError',
      (world: PhoneWorld) => world.http(200, new Uint8Array(2 << 20)),
    ],
    ['breaks off', 'fetchError', (world: PhoneWorld) => world.http(LinkEnd.closed)],
    ['resets the connection', 'fetchError', (world: PhoneWorld) => world.http(LinkEnd.reset)],
    ['refuses the connection', 'fetchRefused', (world: PhoneWorld) => world.http(LinkEnd.refused)],
    ['cannot be reached', 'fetchTimeout', (world: PhoneWorld) => world.http(LinkEnd.unreachable)],
    ['is given up by TCP', 'fetchTimeout', (world: PhoneWorld) => world.http(LinkEnd.timeout)],
    ['is silent for 10 s', 'fetchTimeout', (world: PhoneWorld) => world.run(10_000)],
  ] as const)('boots again when the server %s', (_, outcome, answer) => {
    const world = leased(viaHttp);
    answer(world);
    expect(world.state).toBe('restarting');
    expect(world.count('outcomes', Outcome[outcome])).toBe(1);
    expect(world.take('endHttp')).toHaveLength(1);
  });

  it('is none of the older models: those know only TFTP, whatever the profile says (sccp.md 5.3)', () => {
    for (const model of ['7910', '7940', '7960', '12 SP+'] as const) {
      const world = leased({ fetchBy: 'http', model });
      expect([world.take('http').length, world.take('tftp').length]).toEqual([0, 1]);
    }
  });

  it('fetches firmware by TFTP all the same', () => {
    const world = leased({ ...viaHttp, firmware: 'fetch' });
    findNoTrust(world);
    world.http(200, configuration([formatIpv4(cm1)], 'SCCP42.9-9-9S'));
    expect(asked(world)).toEqual(['SCCP42.9-9-9S.loads']);
  });

  it('hears no answer to an earlier request', () => {
    const world = leased(viaHttp);
    const ticket = world.httpTicket;
    world.http(404);
    world.phone.onHttp(world.now, ticket, 200, bothNodes);
    expect([world.state, world.count('strayReplies')]).toEqual(['fetching', 1]);
  });
});

describe('a phone that has a configuration from before (sccp.md 10)', () => {
  const configuredBefore = [{ address: cm1, port: 2000 }];

  it.each([
    ['finds the server silent', 'fetchTimeout', (world: PhoneWorld) => world.run(20_000)],
    ['is told an error', 'fetchError', (world: PhoneWorld) => world.tftp(new Uint8Array([0, 5, 0, 2, 0]))],
    ['finds its file corrupt', 'fileCorrupt', (world: PhoneWorld) => serve(world, { [ownFile]: new Uint8Array(1) })],
  ] as const)('goes on with it when it %s', (_, outcome, fail) => {
    const world = leased({ identity: { configuredBefore } });
    fail(world);
    expect(world.only('connect')).toMatchObject({ address: cm1, port: 2000 });
    expect(world.count('outcomes', Outcome[outcome])).toBe(1);
    expect(world.times('fetch').count).toBe(0);
  });

  it('boots again all the same when nobody knows it', () => {
    const world = leased({ identity: { configuredBefore } });
    serve(world, {});
    expect(world.state).toBe('restarting');
  });

  it('remembers what it read in this run, too', () => {
    const world = leased();
    world.fileMissing();
    world.file(bothNodes);
    world.run(44_000);
    expect(world.state).toBe('restarting');
    world.run(15_000);
    world.ack();
    world.run(20_000);
    expect(world.state).toBe('connecting');
    expect(world.count('outcomes', Outcome.fetchTimeout)).toBe(1);
  });
});

describe('the CallManagers of a configuration', () => {
  const nodes = [{ address: cm1, port: 2000 }];

  it('are compared with those of the phone’s group, and the file wins', () => {
    const [world] = served({ [ownFile]: bothNodes }, { identity: { expectedNodes: nodes } });
    expect(world.count('configurationMismatches')).toBe(1);
    expect(world.only('connect').address).toBe(cm1);
  });

  it('are a mismatch too when the SRST router is missing or another one, and none when it is the one of the site', () => {
    const expectedSrst = { address: cm2, port: 2000 };
    const withSrst = writeConfigurationXml({ ...contents, srst: [expectedSrst] });
    const withOther = writeConfigurationXml({ ...contents, srst: [{ address: cm1, port: 2000 }] });
    const worlds = [withSrst, withOther, bothNodes].map(
      (file) => served({ [ownFile]: file }, { identity: { expectedSrst } })[0],
    );
    expect(worlds.map((world) => world.count('configurationMismatches'))).toEqual([0, 1, 1]);
  });

  it('are no mismatch when they are the same, or when nobody expects any', () => {
    const [same] = served({ [ownFile]: withLoad }, { identity: { expectedNodes: nodes } });
    const [unknown] = served({ [ownFile]: bothNodes }, {});
    expect([same, unknown].map((world) => world.count('configurationMismatches'))).toEqual([0, 0]);
  });
});

describe('a phone without a file of its own that is registered all the same', () => {
  it('is counted, once', () => {
    const [world] = served({ 'XMLDefault.cnf.xml': writeDefaultXml(contents) }, {});
    world.connected();
    acknowledge(world);
    expect(world.count('autoRegistrations')).toBe(1);
  });

  it('is no phone that has one', () => {
    const world = leased();
    comeBack(world);
    expect(world.count('autoRegistrations')).toBe(0);
  });
});
