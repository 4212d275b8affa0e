/** docs/interop.md says only what a test holds, and leaves no suite out. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { captures } from '../fixtures/sccp/captures.js';
import { files, page } from '../support/pages.js';

const { text } = page('docs/interop.md');
const rows = [...text.matchAll(/^\| (?<who>[^|]+) \|.*\| \[(?<title>[^\]]+)\]\((?<target>[^)]+)\) \|$/gm)].map(
  ({ groups }) => ({ title: groups!.title!, path: posix.join('docs', groups!.target!) }),
);

const sourceOf = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('the page of those regstorm was tried with', () => {
  it.each(rows)('names a test that is there: $title', ({ title, path }) => {
    expect(files).toContain(path);
    expect(sourceOf(path)).toContain(title);
  });

  it('reads every row of its tables', () => {
    const tableLines = text.split('\n').filter((line) => line.startsWith('| '));
    const headings = tableLines.filter((line) => line.endsWith('| test |'));
    expect(rows.length).toBe(tableLines.length - headings.length);
    expect(rows.length).toBeGreaterThan(40);
  });

  it('leaves out no suite against a peer, and no server that was captured', () => {
    const suites = files.filter((path) => /^test\/integration\/(peers|replays)\/[^/]+\.test\.ts$/.test(path));
    // The phone's own frames, and what plays a table that is named.
    const elsewhere = ['phone-frames', 'paper-servers', 'main-job', 'dhcp-servers'];
    const named = new Set(rows.map(({ path }) => path));
    const missing = suites.filter((path) => !named.has(path) && !elsewhere.some((name) => path.includes(name)));
    expect(missing).toEqual([]);
    const servers = new Set([...captures.keys()].map((session) => session.split('-')[0]!));
    expect([...servers].filter((server) => !text.includes(server))).toEqual([]);
  });
});
