/** The law of imports, played by the real dependency-cruiser: on our own sources, and on a house with every kind of breach. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const timeoutMs = 60_000;

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Cruises `src` of a folder by our rules: file -> the rules it breaks. */
async function cruise(folder: string): Promise<{ files: number; breaches: Record<string, string[]> }> {
  const args = [cruiser, '--config', join(root, '.dependency-cruiser.mjs'), '--output-type', 'json', 'src'];
  const json = await new Promise<string>((resolve, reject) => {
    // Breaches are its exit code, too; that it failed for another reason shows in the lack of a report.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (_, stdout, stderr) =>
      stdout.startsWith('{') ? resolve(stdout) : reject(new Error(stderr)),
    );
  });
  const { totalCruised, violations } = (JSON.parse(json) as Report).summary;
  const breaches: Record<string, string[]> = {};
  for (const { from, rule } of violations) breaches[from] = [...(breaches[from] ?? []), rule.name].sort();
  return { files: totalCruised, breaches };
}

/** What is there to import, and a file for each thing that the law forbids or allows. */
const house: Record<string, string> = {
  'node_modules/yaml/package.json': '{ "name": "yaml", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'node_modules/yaml/index.js': 'export const yaml = 1;',
  'src/errors.ts': 'export const errors = 1;',
  'src/terms/states.ts': 'export const states = 1;',
  'src/wire/ipv4.ts': 'export const ipv4 = 1;',
  'src/phone/link.ts': 'export const link = 1;',
  'src/worker/herd.ts': 'export const herd = 1;',

  'src/worker/allowed.ts': `
    import 'node:net';
    import '#errors.js';
    import '#phone/link.js';
    import '#terms/states.js';
    import '#wire/ipv4.js';
    import './herd.js';`,
  'src/wire/config-file/allowed.ts': "import 'yaml';",
  'src/phone/looks-up.ts': "import '#worker/herd.js';",
  'src/phone/looks-up-for-a-type.ts': "import type { herd } from '#worker/herd.js';\nexport type Herd = typeof herd;",
  'src/lab/knows-phones.ts': "import '#phone/link.js';",
  'src/wire/has-a-socket.ts': "import 'node:net';",
  'src/phone/has-files.ts': "import 'node:fs';",
  'src/plan/has-a-package.ts': "import 'yaml';",
  'src/lab/sessions/has-a-socket.ts': "import 'node:dgram';",
  'src/stats/has-a-package.ts': "import 'yaml';",
  'src/cli/has-a-socket.ts': "import 'node:http';",
  'src/cli/visits-no-room.ts': "import '#attic/trunk.js';",
  'src/attic/trunk.ts': 'export const trunk = 1;',
  'src/profile/egg.ts': "import './hen.js';",
  'src/profile/hen.ts': "import './egg.js';",
};

describe('the law of imports', () => {
  let folder: string;
  let breaches: Record<string, string[]>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regstorm-rooms-'));
    for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(root, file), join(folder, file));
    for (const [path, content] of Object.entries(house)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    breaches = (await cruise(folder)).breaches;
  }, timeoutMs);

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a room looks up', 'src/phone/looks-up.ts', 'phone-imports'],
    ['a room looks up, be it only for a type', 'src/phone/looks-up-for-a-type.ts', 'phone-imports'],
    ['lab and phone meet off the wire', 'src/lab/knows-phones.ts', 'lab-imports'],
    ['a pure room has files', 'src/phone/has-files.ts', 'phone-no-node-modules'],
    ['a pure room has a package', 'src/plan/has-a-package.ts', 'plan-no-packages'],
    ['a session of the lab has a socket', 'src/lab/sessions/has-a-socket.ts', 'pure-sessions'],
    ['stats has a package of its own choice', 'src/stats/has-a-package.ts', 'stats-packages'],
    ['there is a socket away from the edge', 'src/cli/has-a-socket.ts', 'sockets'],
    ['two files import each other', 'src/profile/egg.ts', 'no-circular'],
  ])('is broken when %s', (_, file, rule) => {
    expect(breaches[file]).toEqual([rule]);
  });

  it('is broken twice by a socket in a pure room', () => {
    expect(breaches['src/wire/has-a-socket.ts']).toEqual(['sockets', 'wire-no-node-modules']);
  });

  it('is broken by whoever visits a room that is not in the table', () => {
    expect(breaches['src/cli/visits-no-room.ts']).toEqual(['cli-imports', 'unknown-room']);
  });

  it('lets a room use its neighbours below, what is open to all, and what its own rules grant', () => {
    expect(breaches).not.toHaveProperty(['src/worker/allowed.ts']);
    expect(breaches).not.toHaveProperty(['src/wire/config-file/allowed.ts']);
  });

  it('holds in our own sources', { timeout: timeoutMs }, async () => {
    const own = await cruise(root);
    expect(own.files).toBeGreaterThan(100);
    expect(own.breaches).toEqual({});
  });
});
