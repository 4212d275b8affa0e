/** Every frame that three real servers sent, in its order and with its values. */
import { describe, expect, it } from 'vitest';
import { messageName, messageOf } from '#wire/sccp/catalogue.js';
import { captures } from '../../../fixtures/sccp/captures.js';
import { type Fields, stories } from './captured-stories.js';
import { framesOf } from './stream.js';

const withoutFields = ['KeepAliveAck', 'CapabilitiesReq', 'ClearNotify'];

describe('what real servers sent', () => {
  it('is all there', () => {
    expect(new Set(captures.keys())).toEqual(new Set(Object.keys(stories)));
  });

  it.each(Object.entries(stories))('%s reads as it was meant', (capture, { names, fields }) => {
    const sent = (captures.get(capture) ?? [])
      .filter(({ direction }) => direction === 'server->phone')
      .flatMap(({ bytes }) => framesOf(bytes));
    expect(sent.map(({ id }) => messageName(id)).join(' ')).toBe(names);

    const seen = new Map<string, number>();
    for (const { id, bytes } of sent) {
      const name = messageName(id);
      const nth = seen.get(name) ?? 0;
      seen.set(name, nth + 1);
      const all = fields[name];
      const expected = Array.isArray(all) ? all[nth] : all;
      const read = messageOf(id)?.decode(bytes, 12, bytes.length);
      if (withoutFields.includes(name)) expect(read).toEqual({});
      else {
        expect(expected, `no expectation for ${name}`).toBeDefined();
        expect(read, name).toMatchObject(expected as Fields);
      }
    }
  });
});
