import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseIpv4 } from '#wire/ipv4.js';
import { LeaseBook, leasesHeld } from '#worker/lease-book.js';

describe('a lease book', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regstorm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tells which leases are held after the last line, whatever came before', () => {
    const path = join(folder, 'leases.ndjson');
    const book = new LeaseBook(path);
    const server = parseIpv4('127.0.0.1');
    book.holds(1, '020001000001', parseIpv4('127.16.0.70'), server);
    book.holds(2, '020001000002', parseIpv4('127.16.0.71'), server);
    book.write();
    book.holds(1, '020001000001', 0, 0);
    book.holds(2, '020001000002', parseIpv4('127.16.0.99'), server);
    book.close();
    expect(leasesHeld([readFileSync(path, 'utf8')])).toEqual([
      { index: 2, mac: '020001000002', address: '127.16.0.99', server: '127.0.0.1' },
    ]);
  });

  it('is readable up to a line that the end of the process cut off', () => {
    const line = '{"index":1,"mac":"020001000001","address":"127.16.0.70","server":"127.0.0.1"}';
    expect(leasesHeld([`${line}\n{"index":1,"mac":"0200010`])).toHaveLength(1);
  });

  it('writes nothing before it is told to, and appends to what is there', () => {
    const path = join(folder, 'leases.ndjson');
    for (const index of [1, 2]) {
      const book = new LeaseBook(path);
      book.holds(index, '020001000001', parseIpv4('127.16.0.70'), parseIpv4('127.0.0.1'));
      if (index === 1) expect(readFileSync(path, 'utf8')).toBe('');
      book.close();
    }
    expect(leasesHeld([readFileSync(path, 'utf8')])).toHaveLength(2);
  });
});
