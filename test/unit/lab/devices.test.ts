import { describe, expect, it } from 'vitest';
import { LoadError } from '#errors.js';
import { Devices } from '#lab/devices.js';

describe('the device database', () => {
  it('finds a device by its name, and by nothing else', () => {
    const ada = { name: 'SEP02AB12000001', deviceType: 7, lines: [{ number: '2001', label: 'Ada' }] };
    const devices = new Devices([ada, { name: 'SEP02AB12000002', deviceType: 404, lines: [] }]);
    expect(devices.size).toBe(2);
    expect(devices.find('SEP02AB12000001')).toBe(ada);
    expect(devices.find('SEP02AB12000003')).toBeUndefined();
    expect(devices.find('sep02ab12000001')).toBeUndefined();
  });

  it('refuses a device that is entered twice', () => {
    const twice = { name: 'SEP02AB12000001', deviceType: 7, lines: [] };
    expect(() => new Devices([twice, twice])).toThrow(LoadError);
  });

  it('gives a device without a load of its own the one of its model', () => {
    const old = { name: 'SEP02AB12000001', deviceType: 7, lines: [] };
    const devices = new Devices(
      [old, { ...old, name: 'SEP02AB12000002', load: 'P003' }, { ...old, name: 'X', deviceType: 8 }],
      {
        loads: { 7: 'P00308010200' },
      },
    );
    expect(['SEP02AB12000001', 'SEP02AB12000002', 'X'].map((name) => devices.find(name)?.load)).toEqual([
      'P00308010200',
      'P003',
      undefined,
    ]);
  });
});

describe('auto-registration', () => {
  const entered = { name: 'SEP02AB12000001', deviceType: 7, lines: [{ number: '1001', label: 'Ada' }] };

  it('enters unknown phones under the next number that is not taken, until none is left', () => {
    const devices = new Devices([entered], { autoRegistration: { from: 1000, to: 1002 }, loads: { 404: 'SCCP42' } });
    expect(devices.enroll('SEP02AB12000002', 404)).toEqual({
      name: 'SEP02AB12000002',
      deviceType: 404,
      lines: [{ number: '1000', label: '1000' }],
      load: 'SCCP42',
    });
    expect(devices.enroll('SEP02AB12000003', 7)?.lines).toEqual([{ number: '1002', label: '1002' }]);
    expect(devices.enroll('SEP02AB12000004', 7)).toBeUndefined();
    expect(devices.size).toBe(3);
    expect(devices.find('SEP02AB12000003')?.deviceType).toBe(7);
  });

  it('is off unless it is given a range', () => {
    const devices = new Devices([entered]);
    expect(devices.enroll('SEP02AB12000002', 7)).toBeUndefined();
    expect(devices.size).toBe(1);
  });
});
