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

/** As code that escapes nothing has it. */
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a test, a suite, or the row of a table that makes one is called so: by these words, and no more. */
function isTitled(source: string, title: string): boolean {
  const literal = `(?<quote>['"\`])${escaped(title)}\\k<quote>`;
  const forms = [
    // it('title', ... and describeWithPeer([...], [...], 'title', ...
    `\\b(?:it|describe\\w*)[\\w.]*\\((?:\\s*\\[[^\\]]*\\],)*\\s*${literal},`,
    // it.each(rows)('title', ...
    `\\)\\(\\s*${literal},`,
    // [ ['title', ... and { title: 'title', ... and { 'title': ...
    `^\\s*\\[\\s*${literal},`,
    `\\btitle:\\s*${literal},`,
    `^ +${literal}:`,
    // { title: ... where the title is one word
    `^ +${escaped(title)}:`,
  ];
  return forms.some((form) => new RegExp(form, 'm').test(source));
}

describe('the page of those regstorm was tried with', () => {
  it.each(rows)('names a test that is there: $title', ({ title, path }) => {
    expect(files).toContain(path);
    expect(isTitled(sourceOf(path), title)).toBe(true);
  });

  it('knows a title from words in a comment, and from a part of a longer one', () => {
    const source = "// plays it\nit('plays it twice', () => {});\nit.each(rows)('plays %s', () => {});\n";
    const titles = ['plays it', 'plays', 'it', 'plays it twice', 'plays %s'];
    expect(titles.filter((title) => isTitled(source, title))).toEqual(['plays it twice', 'plays %s']);
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
