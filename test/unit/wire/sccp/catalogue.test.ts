import { describe, expect, it } from 'vitest';
import {
  KEEP_ALIVE,
  KEEP_ALIVE_ACK,
  keepAliveFrame,
  messageName,
  messageNames,
  messageNumber,
  messageOf,
  messages,
  Register,
} from '#wire/sccp/catalogue.js';
import { undeclaredNames } from '#wire/sccp/names.js';
import { fromHex } from '../../../fixtures/sccp/captures.js';
import { vectors } from '../../../fixtures/sccp/vectors.js';

describe('the catalogue', () => {
  it('declares each id and each name once', () => {
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
    expect(new Set(messageNames).size).toBe(messages.length + 1);
  });

  it('names messages that are not declared, but none that is', () => {
    expect(messageName(0x0089)).toBe('SetMicroMode');
    expect(messageName(0x8100)).toBe('SpcpTokenAck');
    for (const id of undeclaredNames.keys()) expect(messageOf(id)).toBeUndefined();
  });

  it('knows 180 messages by name', () => {
    const ids = Array.from({ length: 0x10000 }, (_, id) => id);
    expect(ids.filter((id) => messageName(id) !== 'unknown')).toHaveLength(180);
  });

  it('gives each declared message the number of its label, and all others that of "other"', () => {
    for (const { id, name } of messages) expect(messageNames[messageNumber(id)]).toBe(name);
    for (const id of [0x0089, 0x01ff, 0x0200, 0x8000, 0x0999, 0xffffffff]) {
      expect(messageNames[messageNumber(id)]).toBe('other');
      expect(messageOf(id)).toBeUndefined();
    }
  });

  it('calls an id nobody knows "unknown"', () => {
    expect(messageName(0x0999)).toBe('unknown');
    expect(messageName(0xffffffff)).toBe('unknown');
    expect(messageName(Register.id)).toBe('Register');
  });

  it('has keepalives ready for every header version', () => {
    expect(KEEP_ALIVE).toEqual(fromHex(vectors.T1));
    expect(KEEP_ALIVE_ACK).toEqual(fromHex(vectors.T2));
    expect(keepAliveFrame(0)).toBe(KEEP_ALIVE);
    expect(keepAliveFrame(22)).toEqual(fromHex('04000000 16000000 00000000'));
    expect(keepAliveFrame(22)).toBe(keepAliveFrame(22));
  });
});
