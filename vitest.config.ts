import { defineConfig } from 'vitest/config';

const conditions = ['@@source', 'node', 'module', 'import', 'default'];

/**
 * One project for each kind of test; CONTRIBUTING.md tells what belongs where. The launcher in scripts/ is JavaScript,
 * as it runs before there is a compiler, and so are its tests.
 */
function project(name: string, timeoutMs: number, parallel: boolean) {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,mjs}`],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      fileParallelism: parallel,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project('unit', 10_000, true),
      project('simulation', 20_000, true),
      project('integration', 60_000, false),
      project('e2e', 180_000, false),
    ],
  },
});
