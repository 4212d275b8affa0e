import { defineConfig } from 'vitest/config';

const conditions = ['@@source', 'node', 'module', 'import', 'default'];

/**
 * What measures or loads the machine, so that a neighbour would show in its figures. It has the machine to itself, one file
 * at a time.
 */
const alone = [
  'test/integration/{verdict,verdict-host,failure-classes,long-run,control-terminal}.test.ts',
  'test/integration/worker/steady-state.test.ts',
  'test/integration/peers/dashcheck.test.ts',
  'test/e2e/{profiles,quickstart,forecast,calibrate,canary,virtual-and-real,storm,page}.test.ts',
];

interface Manner {
  readonly timeoutMs: number;
  readonly turn: number;
  /** Files at a time; absent: as many as there are processors. */
  readonly files?: number;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/**
 * One project for each kind of test; CONTRIBUTING.md tells what belongs where. The launcher in scripts/ is JavaScript,
 * as it runs before there is a compiler, and so are its tests.
 */
function project(name: string, { timeoutMs, turn, files, include, exclude = [] }: Manner) {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      include: [...(include ?? [`test/${name}/**/*.test.{ts,mjs}`])],
      exclude: [...exclude],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      sequence: { groupOrder: turn },
      ...(files === undefined ? {} : { maxWorkers: files }),
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project('unit', { timeoutMs: 20_000, turn: 0 }),
      project('simulation', { timeoutMs: 20_000, turn: 0 }),
      // On sockets: most of the time one of two files waits for a timer.
      project('integration', { timeoutMs: 60_000, turn: 1, files: 2, exclude: alone }),
      project('e2e', { timeoutMs: 180_000, turn: 1, files: 2, exclude: alone }),
      project('alone', { timeoutMs: 180_000, turn: 2, files: 1, include: alone }),
    ],
  },
});
