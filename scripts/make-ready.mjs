/**
 * From a fresh clone to something that runs: packages, then the build, each only when it is missing or out of date. Which
 * of them, freshness.mjs decides from files alone; this one does it and says so in one line.
 */
import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from './children.mjs';
import { noteBuild, sourcesOf, whyBuild, whyInstall } from './freshness.mjs';

/** What the run needs could not be had; the reason has been shown. */
export class NotReady extends Error {}

export async function makeReady() {
  await install();
  await build();
}

async function install() {
  const why = whyInstall(root);
  if (why === '') return;
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new NotReady(`packages: ${why}. node_modules is a link, and its contents are not ours to replace`);
  }
  // Named options, as the environment's own (NODE_ENV=production) would leave the compiler out.
  await step(`installing packages (${why})`, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

async function build() {
  const why = whyBuild(root);
  if (why === '') return;
  const sources = sourcesOf(root); // as they are now: what changes while the build goes on is found the next time
  await step(`building (${why})`, ['run', '--silent', 'build']);
  noteBuild(root, sources);
}

async function step(title, npmArgs) {
  console.error(`regstorm: ${title} ...`);
  const { code, said } = await run(...npm(npmArgs), { quiet: true });
  if (code === 0) return;
  console.error(said.trimEnd());
  throw new NotReady(`${title} failed; see above`);
}

/** The npm that started us, else the one that came with this Node, else the one on the PATH. */
function npm(args) {
  const places = [
    process.env.npm_execpath ?? '',
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
  ];
  const cli = places.find((place) => place.endsWith('npm-cli.js') && existsSync(place));
  return cli === undefined ? ['npm', args] : [process.execPath, [cli, ...args]];
}
