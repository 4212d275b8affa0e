/**
 * Every panel shows something: a real Prometheus scrapes runs in which all goes wrong that the dashboards tell of, and
 * is asked whatever Grafana would ask, and whatever the rules ask. An error, or an answer without a number, fails.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dashboards } from '../../../dashboards/source/dashboards.js';
import { describeWithPeer } from '../../support/peers.js';
import { PrometheusServer, type Series, type Span } from '../../support/prometheus-server.js';
import { rules } from '../../support/rule-file.js';
import { freePort, makeFolder, Program } from '../../support/run-program.js';

/** Small forms of these, all at once, and what goes wrong in them beside what is theirs. */
const runs: readonly (readonly [profile: string, ...set: readonly string[]])[] = [
  [
    'primary-hang',
    'hold=9s',
    'events=[{ at: 2s, node: view, do: lie, for: 4s }, { at: 3500ms, node: cm1, do: hang }]',
    'cluster.view.every=250ms',
  ],
  // One CallManager is away, and then both.
  [
    'fallback',
    'events=[{ at: 2500ms, node: cm1, do: stop, for: 1s }, { at: 5s, node: cm2, do: stop }, { at: 5s, node: cm1, do: stop }]',
  ],
  [
    'unprovisioned-dhcp-storm',
    'events=[{ at: 0s, node: dhcp, do: stop, for: 700ms }]',
    'arrivals.within=3s',
    'lab.leaseTime=4s',
    'guard.maxDhcpPerSecond=30',
  ],
  ['registration-rejected', 'events=[{ at: 0s, do: reject }]'],
  [
    'image-upgrade',
    'lab.provisioned=90%',
    'lab.autoRegistration={ from: 5000, to: 5099 }',
    'guard.autoRegistration=ignore',
  ],
];

/** What is empty in such runs, and why. */
const empty: Readonly<Record<string, string>> = Object.fromEntries(
  dashboards.map(({ uid }) => [`${uid}: the mark By hand`, 'nobody is there who holds the arrivals']),
);

interface Ask {
  readonly where: string;
  readonly expr: string;
}

interface DashboardFile {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly target: { readonly expr: string } }[];
  };
}

const files = dashboards.map(({ uid }) => ({
  uid,
  ...(JSON.parse(readFileSync(`dashboards/${uid}.json`, 'utf8')) as DashboardFile),
}));

const panels = files.flatMap(({ uid, panels }) =>
  panels.flatMap(({ title, targets }): [string, readonly Ask[]][] => {
    const where = `${uid}: ${title}`;
    const asks = targets?.map(({ legendFormat, expr }) => ({ where: `${where}: ${legendFormat}`, expr }));
    return asks === undefined ? [] : [[where, asks]];
  }),
);
const marks = files.flatMap(({ uid, annotations }) =>
  annotations.list.map(({ name, target }): Ask => ({ where: `${uid}: the mark ${name}`, expr: target.expr })),
);
const variables = files.flatMap(({ uid, templating }) =>
  templating.list.flatMap(({ name, definition }): [string, string, string][] =>
    definition === undefined ? [] : [[uid, name, definition]],
  ),
);

/** A recorded figure as it is asked, and as it was kept; an alert without its thresholds, as it is silent in good times. */
const fromRules = rules.flatMap(({ record, alert, expr }): readonly Ask[] =>
  record === undefined
    ? expr
        .split(/ (?:and|or) /)
        .map((part) => ({ where: `${alert}: ${part}`, expr: part.replace(/ (>|==) [\d.]+$/, '') }))
    : [expr, record].map((text) => ({ where: `${record}: ${text}`, expr: text })),
);

const asks = [...panels.flatMap(([, asks]) => asks), ...marks, ...fromRules];

describeWithPeer(
  ['prometheus'],
  ['prometheus'],
  'the dashboards and rules, with real runs in a real Prometheus',
  () => {
    let prometheus: PrometheusServer;
    let span: Span;
    let names: readonly string[];

    beforeAll(async () => {
      const ports = await Promise.all(runs.map(() => freePort()));
      const targets = ports.map((port) => `127.0.0.1:${port}`);
      prometheus = await PrometheusServer.start(targets, [resolve('dashboards/rules.yml')]);
      const folder = await makeFolder();
      const start = Date.now() / 1000;
      const programs = runs.map(([profile, ...set], place) =>
        Program.start([
          ...['run', `profiles/${profile}.yaml`, '--small', '--json', '--quiet', '--linger', '2s'],
          ...set.flatMap((each) => ['--set', each]),
          ...['--http', targets[place]!, '--out', join(folder, profile)],
        ]),
      );
      await Promise.all(programs.map(({ exit }) => exit));
      span = { start, end: Date.now() / 1000 };
      for (const { stdout, stderr } of programs) expect(stdout, stderr).toContain('"regstorm.summary/1"');
      names = await prometheus.labelValues('run', 'regstorm_run_info', span);
    });

    afterAll(() => prometheus?.stop());

    /** The numbers it was, asked as Grafana asks, once for each run. */
    async function numbers(expr: string): Promise<readonly number[]> {
      const answers = await Promise.all(
        names.map((run) => {
          const text = expr.replaceAll('$run', run).replaceAll('$site', '.*').replaceAll('$__rate_interval', '4s');
          return prometheus.range(text, span);
        }),
      );
      return answers.flat().flatMap(({ values }) => values.map(([, value]) => value).filter(Number.isFinite));
    }

    const answered = asks.filter(({ where }) => !(where in empty)).map(({ where, expr }) => [where, expr] as const);
    it.each(answered)('have an answer: %s', async (_, expr) => {
      expect(await numbers(expr)).not.toEqual([]);
    });

    it.each(Object.entries(empty))('have no answer: %s, as %s', async (where) => {
      const ask = asks.find((each) => each.where === where);
      expect(await numbers(ask!.expr)).toEqual([]);
    });

    it.each(panels)('show more than zeros: %s', async (_, asks) => {
      const shown = await Promise.all(asks.map(({ expr }) => numbers(expr)));
      expect(shown.flat().some((value) => value !== 0)).toBe(true);
    });

    it.each(variables)('offer a choice: %s, %s', async (_, __, definition) => {
      const { match, label } = /^label_values\((?<match>.+), (?<label>\w+)\)$/.exec(definition)!.groups!;
      const values = await Promise.all(
        names.map((run) => prometheus.labelValues(label!, match!.replaceAll('$run', run), span)),
      );
      expect([...new Set(values.flat())].sort()).toEqual(label === 'run' ? names : ['lab']);
      expect(names).toHaveLength(runs.length);
    });

    it.each([
      ['RegstormExcessiveDhcp', 'unprovisioned-dhcp-storm'],
      ['RegstormKeepaliveLoss', 'primary-hang'],
      ['RegstormRegistrationStall', 'registration-rejected'],
    ])('would fire %s if %s went on', async (name, profile) => {
      const { expr } = rules.find(({ alert }) => alert === name)!;
      const held = await prometheus.range(expr, span);
      expect(held.map(({ metric }) => metric.run)).toContainEqual(expect.stringMatching(new RegExp(`-${profile}$`)));
    });

    it('would fire RegstormWorkerLost for none of them', async () => {
      expect(await prometheus.range(rules.find(({ alert }) => alert === 'RegstormWorkerLost')!.expr, span)).toEqual([]);
    });

    it('are understood: no rule fails', async () => {
      const { groups } = (await prometheus.ask('rules')) as {
        readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
      };
      const health = groups.flatMap(({ rules }) => rules.map(({ name, health }) => [name, health]));
      expect(health.sort()).toEqual(rules.map(({ alert, record }) => [alert ?? record, 'ok']).sort());
    });

    it('keep to some thousand series a run, all there from the beginning', async () => {
      const scraped: readonly Series[] = await prometheus.range('scrape_samples_scraped', span);
      expect(scraped).toHaveLength(runs.length);
      for (const { values } of scraped) {
        const counts = values.map(([, samples]) => samples).filter((samples) => samples > 0);
        // Those of what is counted, and with the first look at the phones all others.
        expect(new Set(counts).size).toBeLessThan(4);
        expect(Math.max(...counts)).toBeLessThan(1500);
      }
    });

    it('would be caught asking for what is not there, or for what is no question', async () => {
      expect(await numbers('sum(regstorm_phones_that_fly{run="$run"})')).toEqual([]);
      await expect(numbers('sum by (run regstorm_phones')).rejects.toThrow(/parse error/);
    });
  },
);
