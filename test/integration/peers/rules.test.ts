/** dashboards/rules.yml, by Prometheus's own promtool: in order, and each of its alerts watched by a test of both sides. */
import { spawnSync } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { describeWithPeer } from '../../support/peers.js';
import { groups, rules } from '../../support/rule-file.js';
import { makeFolder } from '../../support/run-program.js';

const folder = 'dashboards';
const alerts = rules.flatMap(({ alert }) => alert ?? []);

function promtool(args: readonly string[], cwd: string): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

/** What promtool makes of our tests when this alert asks something else. */
async function testedWith(alert: string, expr: string) {
  const scratch = await makeFolder();
  await copyFile(join(folder, 'rules.test.yml'), join(scratch, 'rules.test.yml'));
  const wrong = groups.map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => (rule.alert === alert ? { ...rule, expr } : rule)),
  }));
  await writeFile(join(scratch, 'rules.yml'), stringify({ groups: wrong }));
  return promtool(['test', 'rules', 'rules.test.yml'], scratch);
}

describeWithPeer(['promtool'], ['prometheus'], 'the rules for Prometheus, played by promtool', () => {
  it.each([
    ['the rules', ['check', 'rules', 'rules.yml']],
    ['the configuration to start from', ['check', 'config', 'prometheus.yml']],
    ['what each alert is to do', ['test', 'rules', 'rules.test.yml']],
  ])('are in order: %s', (_, args) => {
    const { status, said } = promtool(args, folder);
    expect(status, said).toBe(0);
  });

  it.each(alerts)('have a test that fails when %s never fires', async (alert) => {
    const { status, said } = await testedWith(alert, 'vector(1) > 1');
    expect([status, said]).toEqual([1, expect.stringContaining(`alertname: ${alert}, time`)]);
  });

  it.each(alerts)('have a test that fails when %s always fires', async (alert) => {
    const { status, said } = await testedWith(alert, 'max by (run) ({__name__=~"regstorm_.+"}) * 0 + 1');
    expect([status, said]).toEqual([1, expect.stringContaining(`alertname: ${alert}, time`)]);
  });
});
