import { describe, expect, it } from 'vitest';
import { writeLegacy } from '#wire/config-file/legacy.js';
import { parseIpv4 } from '#wire/ipv4.js';
import {
  ButtonTemplate,
  ButtonTemplateReq,
  CapabilitiesReq,
  DefineTimeDate,
  LineStatReq,
  messageNumber,
  RegisterAck,
  ServerReq,
  TimeDateReq,
  Version,
  VersionReq,
} from '#wire/sccp/catalogue.js';
import type { PhoneWorld } from '../../support/phone-world.js';
import { answerAll, leased, provisioning, serve } from './courses.js';

/** A phone of the first days that has sent Register. */
function selsius(): PhoneWorld {
  const world = leased({ model: '12 SP+' });
  const callManagers = [{ priority: 0, name: '10.1.0.11', port: 2000 }];
  const file = { callManagers, srst: [], loadInformation: '', loadInformationByType: {}, versionStamp: '' };
  serve(world, { 'SEP001122000000.cnf': writeLegacy(file) });
  world.connected();
  expect(world.take('connect').at(-1)!.address).toBe(parseIpv4('10.1.0.11'));
  return world;
}

describe('what a phone asks, by generation (sccp.md 3.2)', () => {
  it('is its load, its buttons and the time with a 12 SP+, as the guide of CallManager 3.0 tells', () => {
    const world = selsius();
    expect(world.written()).toEqual(['Alarm', 'Register', 'IpPort']);
    world.say(RegisterAck.encode({ keepaliveSeconds: 30 }), CapabilitiesReq.encode({}));
    expect(world.written()).toEqual(['VersionReq', 'CapabilitiesRes']);
    world.say(Version.encode({}));
    expect(world.written()).toEqual(['ButtonTemplateReq']);
    world.say(ButtonTemplate.encode({ count: 1, total: 1, buttons: [{ instance: 1, type: 9 }] }));
    expect(world.written()).toEqual(['TimeDateReq']);
    world.say(DefineTimeDate.encode({}));
    expect(world.state).toBe('inService');
    expect(world.count('phonesDegraded')).toBe(0);
  });

  it('comes without CapabilitiesReq too', () => {
    const world = selsius();
    world.say(RegisterAck.encode({ keepaliveSeconds: 30 }));
    world.written();
    world.run(2_000);
    expect(world.written()).toEqual(['VersionReq']);
  });

  it('is more with a 7962G: codecs in two forms, media paths, load and servers', () => {
    const world = provisioning({ model: '7962G' });
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.frames.map(({ name }) => name)).toEqual([
      'Alarm',
      'XmlAlarm',
      'Register',
      'IpPort',
      'CapabilitiesRes',
      'UpdateCapabilities',
      'HeadsetStatus',
      'MediaPathCapability',
      'MediaPathCapability',
      'MediaPathCapability',
      'VersionReq',
      'ServerReq',
      'ButtonTemplateReq',
      'SoftKeyTemplateReq',
      'SoftKeySetReq',
      'ConfigStatReq',
      'LineStatReq',
      'ForwardStatReq',
      'RegisterAvailableLines',
      'TimeDateReq',
    ]);
  });

  it('includes its codecs in the form of 1,840 bytes', () => {
    const world = provisioning({ model: '7962G' });
    const update = world.frames.find(({ name }) => name === 'UpdateCapabilities')!;
    expect(update.bytes).toHaveLength(12 + 1_840);
    expect(update.fields).toMatchObject({ audioCount: 8 });
    const audio = update.fields.audio as { codec: number }[];
    expect(audio.slice(0, 8).map(({ codec }) => codec)).toEqual([25, 4, 2, 15, 16, 11, 12, 257]);
  });
});

describe('a request that stays unanswered', () => {
  it('is counted by its name', () => {
    const world = provisioning({ model: '7962G' });
    answerAll(world, [ServerReq]);
    world.run(2_000);
    answerAll(world);
    expect(world.state).toBe('inService');
    expect(world.count('requestsGivenUp', messageNumber(ServerReq.id))).toBe(1);
    expect(world.count('requestsGivenUp', messageNumber(VersionReq.id))).toBe(0);
  });

  it('is each of them where all are asked at once', () => {
    const world = provisioning({ model: '7940', registration: 'pipelined' });
    world.run(2_000);
    const counted = [ButtonTemplateReq, LineStatReq, TimeDateReq].map(({ id }) => messageNumber(id));
    expect(counted.map((message) => world.count('requestsGivenUp', message))).toEqual([1, 1, 1]);
  });
});
