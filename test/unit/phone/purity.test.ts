import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../src/phone/', import.meta.url);

/** The code of each file, without its comments. */
const sources = readdirSync(folder).map((file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return [file, text.replace(/\/\*.*?\*\//gs, '').replace(/\/\/.*/g, '')] as const;
});

const worldly = [
  /['"]node:/,
  /\bDate\b/,
  /\bperformance\b/,
  /\bMath\.random\b/,
  /\bcrypto\b/,
  /\bprocess\b/,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\bqueueMicrotask\b/,
  /\bawait\b/,
  /\basync\b/,
  /\bPromise\b/,
];

describe('the phone', () => {
  it('is there to be read', () => {
    expect(sources.map(([file]) => file)).toContain('phone.ts');
  });

  it.each(sources)('%s knows no clock, no chance, no socket, and waits for nothing', (_, code) => {
    for (const word of worldly) expect(code).not.toMatch(word);
  });
});
