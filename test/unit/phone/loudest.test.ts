import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loudestOf } from '#phone/loudest.js';

const phonesWith = (sent: readonly number[]) =>
  sent.map((dhcpSent, n) => ({ self: { name: `SEP${n}`, diary: { dhcpSent } } }));

it('names the ten phones with the most DHCP messages, in their order, and none that was silent', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), (sent) => {
      const loudest = loudestOf(phonesWith(sent));
      const expected = sent.toSorted((a, b) => b - a).filter((messages) => messages > 0);
      expect(loudest.map(({ messages }) => messages)).toEqual(expected.slice(0, 10));
      for (const { name, messages } of loudest) expect(sent[Number(name.slice(3))]).toBe(messages);
      expect(new Set(loudest.map(({ name }) => name)).size).toBe(loudest.length);
    }),
  );
});
