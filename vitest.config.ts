import { defineConfig } from 'vitest/config';

const conditions = ['@@source', 'node', 'module', 'import', 'default'];

/**
 * One project for each kind of test; CONTRIBUTING.md tells what belongs where. The launcher in scripts/ is JavaScript,
 * as it runs before there is a compiler, and so are its tests.
 */
function project(name: string, timeoutMs: number, turn: number) {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,mjs}`],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      fileParallelism: turn === 0,
      // What opens sockets and measures has the machine to itself: it comes when the quick tests are done, one by one.
      sequence: { groupOrder: turn },
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project('unit', 20_000, 0),
      project('simulation', 20_000, 0),
      project('integration', 60_000, 1),
      project('e2e', 180_000, 2),
    ],
  },
});
