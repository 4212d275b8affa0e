/** The pages for people say nothing that is not so: each command, option, file, link and name in them exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '#cli/exit-codes.js';
import { commands } from '#cli/program.js';
import { families } from '#outputs/prometheus-families.js';
import { modelNames } from '#phone/models.js';
import { profileJsonSchema } from '#profile/json-schema.js';
import { loadProfile } from '#profile/load.js';
import { measureWords } from '#profile/thresholds.js';
import { files, page, pages, tableRows } from '../support/pages.js';

interface Law {
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  readonly default: { readonly forbidden: readonly { readonly name: string }[] };
}

const law: Law = await import(new URL('../../.dependency-cruiser.mjs', import.meta.url).href);
const readme = page('README.md');
const program = commands(() => {});
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** Of every page: its path, and what is found in it. Throws when nothing is: there would be nothing to test. */
function each(find: (of: (typeof pages)[number]) => readonly string[]): [path: string, found: string][] {
  const all = pages.flatMap((of) => [...new Set(find(of))].map((found): [string, string] => [of.path, found]));
  if (all.length === 0) throw new Error(`no page has any: ${find}`);
  return all;
}

/** What a page tells people to type. */
const typed = each(({ spans, blocks }) => {
  const shell = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split(/\n|&&/));
  return [...spans, ...shell].map((line) => line.trim());
});

function loads(fields: string): boolean {
  try {
    return loadProfile(`name: x\nphones: 1\n${fields}`, 'x.yaml').name === 'x';
  } catch {
    return false;
  }
}

function optionOf(command: Command, words: string) {
  const [flag, value] = words.split(' ');
  const option = command.options.find(({ long }) => long === flag);
  return option === undefined
    ? 'none'
    : option.required === (value !== undefined)
      ? 'fits'
      : 'with or without a value?';
}

describe('what the pages tell people to type', () => {
  const ours = typed.flatMap(([path, line]): [string, string][] => {
    const [, args] = /^(?:regstorm|npm start --) (.+)$/.exec(line) ?? [];
    return args === undefined ? [] : [[path, args.replaceAll(/[[\]]|\.\.\.$/g, '')]];
  });

  it.each(ours)('%s: regstorm %s', async (_, args) => {
    if (!args.includes(' ')) return expect(program.commands.map((command) => command.name())).toContain(args);
    // The program's own commands, but that they do nothing.
    const quiet = commands(() => {});
    for (const command of quiet.commands) command.action(() => {}).configureOutput({ writeErr: () => {} });
    await expect(quiet.parseAsync(args.split(' '), { from: 'user' })).resolves.toBeDefined();
  });

  it.each(typed.filter(([, line]) => line.startsWith('--')))('%s: an option %s', (_, line) => {
    expect(program.commands.map((command) => optionOf(command, line))).toContain('fits');
  });

  it.each(typed.filter(([, line]) => /^npm (run|start|test)/.test(line)))('%s: %s', (_, line) => {
    const [script = '', ...args] = line.replace(/^npm (run )?/, '').split(' ');
    expect(Object.keys(scripts)).toContain(script);
    const project = args[args.indexOf('--project') + 1]!;
    if (args.includes('--project')) expect(existsSync(join('test', project))).toBe(true);
    if (script === 'bench' && args.length > 0) expect(existsSync(join('bench', `${args.at(-1)}.mjs`))).toBe(true);
  });
});

describe('README.md', () => {
  it('tells every command, with options that it has', () => {
    const rows = tableRows(readme).filter(({ name }) => name.startsWith('regstorm '));
    expect(rows.map(({ name }) => name.split(' ')[1])).toEqual(
      expect.arrayContaining(program.commands.map((command) => command.name())),
    );
    for (const { name, cells } of rows) {
      const command = program.commands.find((each) => each.name() === name.split(' ')[1])!;
      const options = [...cells.join().matchAll(/`(--[^`]+)`/g)].map(([, option]) => option!);
      for (const option of options) expect(optionOf(command, option), `${name} ${option}`).toBe('fits');
    }
  });

  it('tells every exit code', () => {
    const [, told] = /The exit code is the verdict: (.+?)\. /s.exec(readme.text)!;
    const codes = [...told!.matchAll(/\d+/g)].map(Number).sort();
    expect(codes).toEqual(
      Object.values(exitCodes)
        .map(({ code }) => code)
        .sort(),
    );
  });

  describe('under "What it cannot do yet"', () => {
    const [, told = ''] = /## What it cannot do yet\n(.+?)\n## /s.exec(readme.text)!;
    const schema = JSON.stringify(profileJsonSchema());

    it('names no measure there is', () => {
      const words = told.match(/[a-z]+/gi)!;
      expect(words.length).toBeGreaterThan(50);
      expect(words.filter((word) => measureWords.some((measure) => measure === word))).toEqual([]);
    });

    it.each<[claim: string, isSo: boolean]>([
      ['A profile breaks no server at a moment it names', profileJsonSchema().properties?.events === undefined],
      ['No SCCP over TLS', !/\btls\b/i.test(schema)],
      ['no dashboards yet', readdirSync('dashboards').every((file) => file === 'prometheus.yml')],
      ['A run lasts 24 days at most', !loads('hold: 25d') && loads('hold: 24d')],
    ])('says "%s" as long as it is so', (claim, isSo) => {
      expect(told.replaceAll(/\s+/g, ' ').includes(claim)).toBe(isSo);
    });

    it('denies nothing that a profile may ask for', () => {
      const choices = [...schema.matchAll(/"enum":\[(.+?)\]/g)].flatMap(([, list]) => list!.match(/\w+/g)!);
      const denied = [...told.matchAll(/\b[Nn]o ((?:[\w-]+ ){0,3}[\w-]+)/g)].flatMap(([, words]) => words!.split(' '));
      expect(choices).toContain('broadcast');
      expect(denied).toContain('TLS');
      expect(denied.filter((word) => choices.includes(word))).toEqual([]);
    });
  });

  it('shows a profile for servers of one’s own that is a profile', () => {
    const profiles = readme.blocks.filter(({ language }) => language === 'yaml');
    expect(profiles).toHaveLength(1);
    expect(loadProfile(profiles[0]!.text, 'README.md').phones.count).toBe(500);
  });
});

describe('CHANGELOG.md', () => {
  const { text } = page('CHANGELOG.md');
  const listed = (pattern: RegExp) =>
    pattern
      .exec(text)![1]!
      .match(/[a-z][\w-]*[a-z]/g)!
      .filter((word) => word !== 'and');
  const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

  it('lists the commands and the profiles there are', () => {
    expect(listed(/Commands ([^.]+)\./).sort()).toEqual(program.commands.map((command) => command.name()).sort());
    const profiles = readdirSync('profiles').filter((file) => file.endsWith('.yaml'));
    expect(listed(/Profiles (quickstart[^.]+)\./).sort()).toEqual(profiles.map((file) => file.slice(0, -5)).sort());
  });

  it('names fields that profiles have', () => {
    const page = readFileSync('docs/profile.md', 'utf8');
    const fields = [...text.matchAll(/`((?:phones|network|guard|lab)\.[\w.]+)(?:: \w+)?`/g)].map(([, field]) => field!);
    expect(fields.length).toBeGreaterThan(5);
    for (const field of fields) expect(page).toContain(`\`${field}`);
  });

  it('counts rightly', () => {
    const arrivals = profileJsonSchema().properties?.arrivals as { anyOf?: unknown[]; oneOf?: unknown[] };
    expect(text).toContain(`${modelNames.length} models`);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      `arrivals of ${words[(arrivals.oneOf ?? arrivals.anyOf)!.length]} kinds`,
    );
  });
});

describe('docs/architecture.md', () => {
  const rows = tableRows(page('docs/architecture.md')).map(({ name, cells }) => ({ room: name.slice(0, -1), cells }));
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it('tells the rooms there are, in the order of the law', () => {
    const there = new Set(folders.map(({ name }) => name));
    expect(rows.map(({ room }) => room)).toEqual(Object.keys(law.rooms).filter((room) => there.has(room)));
    expect(there.size).toBe(rows.length);
  });

  it('calls pure what the law keeps pure', () => {
    const rules = law.default.forbidden.map(({ name }) => name);
    const kept = (room: string) => rules.includes(`${room}-no-node-modules`) || rules.includes(`${room}-packages`);
    for (const { room, cells } of rows) expect([room, cells.at(-1)!.startsWith('yes')]).toEqual([room, kept(room)]);
  });
});

describe('what the pages name', () => {
  const sources = files
    .filter((path) => /^(src|scripts|profiles)\//.test(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  /** Files that a run writes are named in the room that writes them. */
  const isThere = (path: string) =>
    files.some(
      (file) => file === path || `/${file}`.includes(`/${path.replace(/\/?$/, '/')}`) || file.endsWith(`/${path}`),
    ) ||
    (/^[\w-]+\.(json|ndjson|xml|yaml)$/.test(path) && sources.includes(`'${path}'`));
  const isPath = (span: string) =>
    /^(?!\.\/)[a-z.][\w.-]*(\/[\w.-]*)*$/i.test(span) && /\/|\.(ts|mjs|json|ndjson|xml|yaml|md|csv)$/.test(span);

  it.each(each(({ spans }) => spans.filter(isPath)))('%s: the file or folder %s', (_, path) => {
    expect(isThere(path)).toBe(true);
  });

  it.each(each(({ links }) => links.filter((link) => !link.includes('://'))))('%s: the link %s', (path, link) => {
    expect(existsSync(join(dirname(path), link.split('#')[0]!))).toBe(true);
  });

  it.each(each(({ text }) => text.match(/regstorm_\w+/g) ?? []))('%s: the metric %s', (_, name) => {
    expect(families.map((family) => family.name)).toContain(name);
  });

  it.each(each(({ spans }) => spans.filter((span) => /^[a-z]+[A-Z]\w*$/.test(span))))('%s: the name %s', (_, name) => {
    expect(new RegExp(`\\b${name}\\b`).test(sources)).toBe(true);
  });
});
