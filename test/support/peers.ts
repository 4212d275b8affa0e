/**
 * Suites against programs that other people wrote. A program that is missing leaves its suite out, and the title says
 * so; with REGSTORM_REQUIRE_PEERS=1, as in CI, it is a failure. Either way the command that brings it is told.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Debian keeps servers where the search path of an ordinary user does not reach. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** A suite that needs every one of `binaries`; `debianPackages` are where they come from. */
export function describeWithPeer(
  binaries: readonly string[],
  debianPackages: readonly string[],
  title: string,
  body: () => void,
): void {
  const missing = binaries.filter((binary) => !isInstalled(binary));
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const reason = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  const remedy = `apt-get install -y --no-install-recommends ${debianPackages.join(' ')}`;
  if (process.env.REGSTORM_REQUIRE_PEERS === '1') {
    describe(title, () => {
      it(`has its peer: ${remedy}`, () => expect.fail(reason));
    });
  } else {
    describe.skip(`${title} (left out: ${reason})`, () => {
      it(`has its peer: ${remedy}`, () => expect.fail(reason));
    });
  }
}

function isInstalled(binary: string): boolean {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, binary), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
