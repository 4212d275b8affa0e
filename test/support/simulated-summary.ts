/** What `regstorm simulate` says of a profile; its run directory is gone behind the test. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { simulateProfile } from '#cli/simulate.js';
import type { Summary } from '#outputs/summary-schema.js';
import { loadProfile } from '#profile/load.js';
import type { PhoneRecord } from '#stats/phone-record.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

interface Line {
  readonly atSeconds: number;
  readonly gauges: Readonly<Record<string, number>>;
}

export interface Simulated {
  readonly summary: Summary;
  readonly phones: readonly PhoneRecord[];
  readonly snapshots: readonly Line[];
}

export async function simulated(yaml: string): Promise<Simulated> {
  const folder = await mkdtemp(join(tmpdir(), 'regstorm-simulated-'));
  folders.push(folder);
  const directory = join(folder, 'run');
  const { summary } = await simulateProfile(loadProfile(`name: test\n${yaml}`, 'test.yaml'), directory);
  const lines = async <Row>(name: string): Promise<Row[]> => {
    const text = await readFile(join(directory, name), 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));
  };
  return {
    summary,
    phones: await lines<PhoneRecord>('phones.ndjson'),
    snapshots: await lines<Line>('snapshots.ndjson'),
  };
}
