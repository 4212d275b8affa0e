/**
 * Every panel shows something: a real Prometheus scrapes runs in which all goes wrong that the dashboards tell of, and
 * is asked whatever Grafana would ask, and whatever the rules ask. An error or an empty answer fails.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dashboards } from '../../../dashboards/source/dashboards.js';
import { describeWithPeer } from '../../support/peers.js';
import { PrometheusServer, type Series, type Span } from '../../support/prometheus-server.js';
import { freePort, makeFolder, Program } from '../../support/run-program.js';

/** Small forms of these, all at once. */
const runs = [
  ['primary-hang'],
  ['fallback'],
  ['unprovisioned-dhcp-storm'],
  ['registration-rejected'],
] as const;

/** What is empty in such runs, and why. */
const empty: Readonly<Record<string, string>> = {
};

/** Panels that show nothing but zero in such runs, and why. */
const zero: Readonly<Record<string, string>> = {
};

interface Asked {
  readonly where: string;
  readonly expr: string;
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string; readonly definition: string }[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly target: { readonly expr: string } }[] };
}

const files = dashboards.map(({ uid }) => ({
  uid,
  dashboard: JSON.parse(readFileSync(`dashboards/${uid}.json`, 'utf8')) as Dashboard,
}));

const panels = files.flatMap(({ uid, dashboard }) =>
  dashboard.panels.flatMap(({ title, targets = [] }) => (targets.length === 0 ? [] : [{ where: `${uid}: ${title}`, targets }])),
);
const fromPanels = panels.flatMap(({ where, targets }) =>
  targets.map(({ legendFormat, expr }): Asked => ({ where: `${where}: ${legendFormat}`, expr })),
);
const fromAnnotations = files.flatMap(({ uid, dashboard }) =>
  dashboard.annotations.list.map(({ name, target }): Asked => ({ where: `${uid}: the mark ${name}`, expr: target.expr })),
);

const rules = (
  parse(readFileSync('dashboards/rules.yml', 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly { record?: string; alert?: string; expr: string }[] }[];
  }
).groups.flatMap((group) => group.rules);
/** An alert is silent in good times; what it compares must be there. */
const fromRules = rules.flatMap(({ record, alert, expr }): readonly Asked[] =>
  alert === undefined
    ? [{ where: record!, expr }, { where: `${record} as it is recorded`, expr: record! }]
    : expr.split(/ (?:and|or) /).map((part) => ({ where: `${alert}: ${part}`, expr: part.replace(/ (>|==) [\d.]+$/, '') })),
);

describeWithPeer(['prometheus'], ['prometheus'], 'the dashboards and rules, with real runs in a real Prometheus', () => {
  let prometheus: PrometheusServer;
  let span: Span;
  let names: readonly string[];
  const answers = new Map<string, Promise<readonly Series[]>>();

  beforeAll(async () => {
    const ports = await Promise.all(runs.map(() => freePort()));
    prometheus = await PrometheusServer.start(
      ports.map((port) => `127.0.0.1:${port}`),
      [resolve('dashboards/rules.yml')],
    );
    const start = Date.now() / 1000;
    const folder = await makeFolder();
    const programs = runs.map(([profile, ...set], place) =>
      Program.start(
        ['run', `profiles/${profile}.yaml`, '--small', '--json', '--quiet', '--linger', '3s'].concat(
          ...set.map((each) => ['--set', each]),
          ...['--http', `127.0.0.1:${ports[place]}`, '--out', join(folder, profile)],
        ),
      ),
    );
    const exits = await Promise.all(programs.map(({ exit }) => exit));
    for (const [place, { stdout, stderr }] of programs.entries()) {
      expect(stdout, `${runs[place]}: ${exits[place]}\n${stderr}`).not.toBe('');
    }
    span = { start, end: Date.now() / 1000 };
    names = await prometheus.labelValues('run', 'regstorm_run_info', span);
  });

  afterAll(() => prometheus?.stop());

  /** As Grafana would put it, once for each run: all that has a value. */
  function answersTo(expr: string): Promise<readonly Series[]> {
    const known = answers.get(expr);
    if (known !== undefined) return known;
    const asked = Promise.all(
      names.map((run) => {
        const text = expr.replaceAll('$run', run).replaceAll('$site', '.*').replaceAll('$__rate_interval', '4s');
        return prometheus.range(text, span);
      }),
    ).then((of) => of.flat());
    answers.set(expr, asked);
    return asked;
  }

  const numbersIn = (series: readonly Series[]) =>
    series.flatMap(({ values }) => values.map(([, value]) => value).filter(Number.isFinite));

  it('DEBUG', async () => {
    for (const { where, expr } of [...fromPanels, ...fromAnnotations, ...fromRules]) {
      const n = numbersIn(await answersTo(expr));
      if (n.length === 0) console.log('EMPTY', where);
    }
    for (const { where, targets } of panels) {
      const all = (await Promise.all(targets.map(({ expr }) => answersTo(expr)))).flat();
      if (!numbersIn(all).some((v) => v !== 0)) console.log('ZERO', where);
    }
    console.log(names, span.end - span.start, answers.size);
    console.log(JSON.stringify(await prometheus.range('count by (run) ({__name__=~"regstorm_.*"})', span)).slice(0, 1500));
    for (const s of await prometheus.range('scrape_series_added', span)) console.log(JSON.stringify(s.values.map(([,v])=>v)));
  });
});
