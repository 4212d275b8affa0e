import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteBuild, sourcesOf, whyBuild, whyInstall } from '../../../scripts/freshness.mjs';

/** A checkout of which only what is written here exists. */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'regstorm-freshness-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('whether packages must be installed', () => {
  const project = { version: '0.1.0' };
  const yaml = { version: '2.9.1' };
  const forMac = { version: '1.0.0', optional: true };
  const installed = (packages) => write('node_modules/.package-lock.json', { packages });

  beforeEach(() => {
    write('package-lock.json', {
      packages: { '': project, 'node_modules/yaml': yaml, 'node_modules/@mac/fs': forMac },
    });
  });

  it('is so in a fresh clone', () => {
    expect(whyInstall(root)).toBe('there are none yet');
  });

  it('is so after an install that was cut short', () => {
    write('node_modules/yaml/package.json', yaml);
    expect(whyInstall(root)).toBe('the last install did not finish');
  });

  it('is so when the lock file asks for another version', () => {
    installed({ 'node_modules/yaml': { version: '2.8.0' } });
    expect(whyInstall(root)).toBe('yaml 2.9.1 is missing');
  });

  it('is so when a package within a package is missing', () => {
    write('package-lock.json', { packages: { 'node_modules/a/node_modules/@b/c': { version: '1.0.0' } } });
    installed({});
    expect(whyInstall(root)).toBe('@b/c 1.0.0 is missing');
  });

  it('is not so when all is there but what belongs to other platforms', () => {
    installed({ 'node_modules/yaml': yaml });
    expect(whyInstall(root)).toBe('');
  });

  it('is so when an optional package is there in another version', () => {
    installed({ 'node_modules/yaml': yaml, 'node_modules/@mac/fs': { version: '0.9.0' } });
    expect(whyInstall(root)).toBe('@mac/fs 1.0.0 is missing');
  });
});

describe('whether the program must be built', () => {
  beforeEach(() => {
    write('package.json', {});
    write('tsconfig.json', {});
    write('tsconfig.build.json', {});
    write('src/main.ts', 'main');
    write('src/wire/frames.ts', 'frames');
  });

  function build() {
    write('dist/main.js', 'main');
    write('dist/.tsbuildinfo', 'first');
    noteBuild(root, sourcesOf(root));
  }

  it('is so in a fresh clone', () => {
    expect(whyBuild(root)).toBe('there is no build yet');
  });

  it('is not so after a build, nor when a source is written again as it was', () => {
    build();
    expect(whyBuild(root)).toBe('');
    write('src/main.ts', 'main');
    expect(whyBuild(root)).toBe('');
  });

  it.each(['src/wire/frames.ts', 'tsconfig.json', 'tsconfig.build.json', 'package.json'])(
    'is so when %s changed',
    (path) => {
      build();
      write(path, 'other');
      expect(whyBuild(root)).toBe(`${path} changed`);
    },
  );

  it('is so when a source came or went', () => {
    build();
    write('src/wire/struct.ts', 'struct');
    expect(whyBuild(root)).toBe('src/wire/struct.ts changed');
    rmSync(join(root, 'src/wire/frames.ts'));
    expect(whyBuild(root)).toBe('src/wire/struct.ts and 1 more changed');
  });

  it('is so when a source changed while the build went on', () => {
    const sources = sourcesOf(root);
    write('src/main.ts', 'newer');
    write('dist/main.js', 'main');
    noteBuild(root, sources);
    expect(whyBuild(root)).toBe('src/main.ts changed');
  });

  it('is so when the program is gone', () => {
    build();
    rmSync(join(root, 'dist/main.js'));
    expect(whyBuild(root)).toBe('there is no build yet');
  });

  it('is so after a build by hand, of sources the launcher has not seen', () => {
    build();
    write('dist/.tsbuildinfo', 'second');
    expect(whyBuild(root)).toBe('it was not built here last');
  });
});
