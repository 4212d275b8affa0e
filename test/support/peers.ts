/**
 * Suites against programs that other people wrote. A program that is missing leaves its suite out, and the title says
 * so; with REGSTORM_REQUIRE_PEERS=1, as in CI, it is a failure. Either way the command that brings it is told.
 */
import { describe, expect, it } from 'vitest';
import { isInstalled, type Package, titlesWithout } from '../../scripts/peers.mjs';

/** A suite that needs every one of `programs`; `debianPackages` are where they come from. */
export function describeWithPeer(
  programs: readonly string[],
  debianPackages: readonly Package[],
  title: string,
  body: () => void,
): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const titles = titlesWithout(title, missing, debianPackages);
  const isRequired = process.env.REGSTORM_REQUIRE_PEERS === '1';
  describe.skipIf(!isRequired)(isRequired ? title : titles.suite, () => {
    it(titles.test, () => expect.fail(titles.reason));
  });
}
