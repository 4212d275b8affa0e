/**
 * Brings the peers a machine lacks, where that is ours to do: as root on Debian, unless REGSTORM_NO_APT=1. Otherwise, or
 * when it fails, the tests go on without them. Nothing that is installed is started: tests start their peers themselves.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './children.mjs';
import { bringing, isInstalled, missingPackages } from './peers.mjs';

/** Debian asks this one before it starts a daemon after an install. */
const policyFile = '/usr/sbin/policy-rc.d';
const saysNo = 101;
const lockPatienceSeconds = 120;

export async function bringPeers() {
  const missing = missingPackages();
  if (missing.length === 0 || !mayInstall(thisMachine())) return;
  const isOurs = !existsSync(policyFile);
  if (isOurs) writeFileSync(policyFile, `#!/bin/sh\nexit ${saysNo}\n`, { mode: 0o755 });
  try {
    const { code } = await run(policyFile, [missing[0], 'start'], { quiet: true });
    if (code === saysNo) await install(missing);
    else console.error(`regstorm: no peers installed, as ${policyFile} of this machine would let them start`);
  } finally {
    if (isOurs) rmSync(policyFile, { force: true });
  }
}

/** Whether packages may be installed on such a machine. */
export function mayInstall({ isRoot, isDebian, hasApt, env }) {
  return isRoot && isDebian && hasApt && env.REGSTORM_NO_APT !== '1';
}

/** Suites that need a peer are in two projects only; a run of others alone brings none. */
export function wantsPeers(vitestArgs) {
  const projects = [];
  vitestArgs.forEach((arg, index) => {
    if (arg === '--project') projects.push(vitestArgs[index + 1]);
    else if (arg.startsWith('--project=')) projects.push(arg.slice('--project='.length));
  });
  return projects.length === 0 || projects.some((project) => project !== 'unit' && project !== 'simulation');
}

function thisMachine() {
  return {
    isRoot: process.getuid?.() === 0,
    isDebian: existsSync('/etc/debian_version'),
    hasApt: isInstalled('apt-get'),
    env: process.env,
  };
}

async function install(packages) {
  console.error(`regstorm: installing peers for the tests (${packages.join(', ')}) ...`);
  const { whole, commands } = bringing(packages);
  await apt('update');
  if (whole.length > 0) await apt('install', '-y', '--no-install-recommends', ...whole);
  for (const command of commands) await tryOut(command, 'sh', ['-c', command]);
}

async function apt(...args) {
  const patience = ['-o', `DPkg::Lock::Timeout=${lockPatienceSeconds}`];
  await tryOut(`apt-get ${args[0]}`, 'apt-get', [...patience, ...args]);
}

async function tryOut(title, program, args) {
  const { code, said } = await run(program, args, { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  if (code === 0) return;
  console.error(said.trimEnd());
  console.error(`regstorm: ${title} failed; see above. With REGSTORM_NO_APT=1 it is not tried`);
}
