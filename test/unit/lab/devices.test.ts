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
});
