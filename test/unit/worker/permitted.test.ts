import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import { notAllowed, Permitted } from '#worker/permitted.js';

describe('whom phones may speak to', () => {
  const permitted = new Permitted([{ network: parseIpv4('10.1.0.0'), prefix: 24 }]);

  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['128.0.0.1', false],
    ['10.1.0.255', true],
    ['10.1.1.0', false],
    ['192.0.2.1', false],
  ])('%s: %s', (address, isAllowed) => {
    expect([permitted.has(parseIpv4(address)), permitted.has(parseIpv4(address))]).toEqual([isAllowed, isAllowed]);
  });

  it('is refused with the address in words', () => {
    const { code, message } = permitted.refusal(parseIpv4('192.0.2.1'));
    expect([code, message]).toEqual([notAllowed, expect.stringContaining('192.0.2.1')]);
  });
});
