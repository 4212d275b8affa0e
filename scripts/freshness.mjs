/**
 * Whether packages and build are up to date, told from files alone: no network, no compiler. Contents are compared and
 * not times, which a checkout, a copy or a slow clock sets as it likes. Each `why...` is a reason, or empty when all is well.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** npm writes this one last, so an install that was cut short has none. */
const installedLock = 'node_modules/.package-lock.json';
const built = 'dist/main.js';
/** What the build was made from, beside the compiler's own notes. */
const buildNote = 'dist/.built-from.json';
const compilerNote = 'dist/.tsbuildinfo';

/** Why packages must be installed. */
export function whyInstall(root) {
  if (!existsSync(join(root, 'node_modules'))) return 'there are none yet';
  if (!existsSync(join(root, installedLock))) return 'the last install did not finish';
  const wanted = readJson(root, 'package-lock.json').packages;
  const installed = readJson(root, installedLock).packages;
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '') continue; // the project itself
    const found = installed[path]?.version;
    if (found === version || (found === undefined && optional)) continue; // optional: not for this platform
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return `${name} ${version} is missing`;
  }
  return '';
}

/** Why the program must be built. */
export function whyBuild(root) {
  if (!existsSync(join(root, built)) || !existsSync(join(root, buildNote))) return 'there is no build yet';
  const note = readJson(root, buildNote);
  if (note.compiler !== digest(root, compilerNote)) return 'it was not built here last';
  const sources = sourcesOf(root);
  const paths = [...new Set([...Object.keys(sources), ...Object.keys(note.sources)])];
  const changed = paths.filter((path) => sources[path] !== note.sources[path]);
  if (changed.length === 0) return '';
  return changed.length === 1 ? `${changed[0]} changed` : `${changed[0]} and ${changed.length - 1} more changed`;
}

/** Everything the build is made from: path -> digest. */
export function sourcesOf(root) {
  const sources = {};
  for (const path of [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'tsconfig.page.json',
    ...filesBelow(root, 'src'),
  ]) {
    sources[path] = digest(root, path);
  }
  return sources;
}

/** To be called after a build from `sources`. */
export function noteBuild(root, sources) {
  writeFileSync(join(root, buildNote), JSON.stringify({ compiler: digest(root, compilerNote), sources }));
}

function filesBelow(root, folder) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

function digest(root, path) {
  const file = join(root, path);
  return existsSync(file) ? createHash('sha1').update(readFileSync(file)).digest('hex') : '';
}

function readJson(root, path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
