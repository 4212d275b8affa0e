import { describe, expect, it } from 'vitest';
import { type Model, type ModelName, modelNames, models } from '#phone/models.js';
import { Register, Version } from '#wire/sccp/catalogue.js';

const rows: readonly (readonly [ModelName, Model])[] = modelNames.map((name) => [name, models[name]]);

/** CUCM's numbers of the models (sccp.md 6). */
const deviceTypes: Readonly<Record<ModelName, number>> = {
  '12 SP+': 2,
  '30 VIP': 5,
  '7910': 6,
  '7960': 7,
  '7940': 8,
  '7941G': 115,
  '7911G': 307,
  '7961G-GE': 308,
  '7931G': 348,
  '7921G': 365,
  '7906G': 369,
  '7962G': 404,
  '7942G': 434,
  '7945G': 435,
  '7965G': 436,
  '7975G': 437,
  '7970G': 30006,
  '7961G': 30018,
};

describe('the models', () => {
  it('have the numbers by which CallManager knows them', () => {
    expect(Object.fromEntries(rows.map(([name, { deviceType }]) => [name, deviceType]))).toEqual(deviceTypes);
  });

  it('tell the 7961G from the 7961G-GE by nothing but type and option 60 (Doc 5710)', () => {
    const { deviceType, vendorClass } = models['7961G-GE'];
    expect({ ...models['7961G'], deviceType, vendorClass }).toEqual(models['7961G-GE']);
  });
});

describe.each(rows)('a %s', (_, model) => {
  it('sends a Register of a size that was seen, and in it all that it says of itself', () => {
    expect([36, 44, 64, 68, 124, 172]).toContain(model.registerSize);
    const said = { deviceType: model.deviceType, maxStreams: model.streams, protocolVersion: model.protocolVersion };
    const frame = Register.encode({ ...said, features: model.features }, 0, model.registerSize);
    expect(frame).toHaveLength(12 + model.registerSize);
    expect(Register.decode(frame, 12, frame.length)).toMatchObject({ ...said, features: model.features });
  });

  it('has a load whose name fits Version, and goes through it unharmed', () => {
    const frame = Version.encode({ loadName: model.load });
    expect(Version.decode(frame, 12, frame.length)).toEqual({ loadName: model.load });
  });

  it('takes a moment to start, and can have a line and say something', () => {
    const [low, high] = model.startupMs;
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(low);
    expect(model.lines).toBeGreaterThan(0);
    expect(model.codecs).toContain(4);
  });
});

describe('the generations', () => {
  const of = (wanted: (model: Model) => boolean) => rows.flatMap(([name, model]) => (wanted(model) ? [name] : []));

  it('differ in the files they ask for', () => {
    expect(of(({ files }) => files === 'legacy')).toEqual(['7910', '12 SP+', '30 VIP']);
    expect(of(({ files }) => files === 'xml')).toEqual(['7940', '7960']);
  });

  it('differ in what they ask a CallManager', () => {
    expect(of(({ requests }) => requests === 'selsius')).toEqual(['7910', '12 SP+', '30 VIP']);
    expect(of(({ requests }) => requests === 'first')).toEqual(['7940', '7960']);
  });

  it('speak static messages up to protocol 11, dynamic ones from 17 on', () => {
    const old = of(({ protocolVersion }) => protocolVersion < 17);
    expect(old).toEqual(['7910', '7940', '7960', '12 SP+', '30 VIP']);
    for (const name of old) expect(models[name].protocolVersion).toBeLessThanOrEqual(11);
  });

  it('name themselves in option 60, but for the oldest', () => {
    expect(of(({ vendorClass }) => vendorClass === '')).toEqual(['12 SP+', '30 VIP']);
    expect(of(({ vendorClass }) => !vendorClass.endsWith('\0'))).toEqual(['7910', '12 SP+', '30 VIP', '7921G']);
    expect(of(({ vendorClass }) => !vendorClass.startsWith('Cisco Systems, Inc. IP Phone CP-79'))).toEqual([
      '12 SP+',
      '30 VIP',
      '7921G',
    ]);
  });
});
