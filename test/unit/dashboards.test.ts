/** The dashboards are what their source says, ask only for what there is, and explain themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { families } from '#outputs/prometheus-families.js';
import { dashboardOf } from '../../dashboards/source/dashboard.js';
import { dashboards, jsonOf } from '../../dashboards/source/dashboards.js';
import { rules, ruleText } from '../support/rule-file.js';

const folder = 'dashboards';
const read = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');

/** Every name a page of metrics has. */
const exported = new Set(
  families.flatMap(({ name, type }) => {
    const parts =
      type === 'histogram' ? ['_bucket', '_sum', '_count'] : type === 'summary' ? ['', '_sum', '_count'] : [''];
    return parts.map((part) => `${name}${part}`);
  }),
);

const named = (text: string) => [...new Set(text.match(/\bregstorm_\w+/g))];

const built = dashboards.map((spec) => ({ spec, dashboard: dashboardOf(spec) }));
const panels = built.flatMap(({ spec, dashboard }) =>
  (dashboard.panels ?? []).flatMap((panel) => ('targets' in panel ? [{ uid: spec.uid, panel }] : [])),
);
const places = built.map(({ spec, dashboard }) => [spec.uid, dashboard] as const);

describe('the dashboards', () => {
  it.each(dashboards.map((spec) => [spec.uid, spec] as const))(
    '%s.json is what `npm run dashboards` makes',
    (uid, spec) => {
      expect(read(`${uid}.json`)).toBe(jsonOf(spec));
    },
  );

  it('are all there are in the folder', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    expect(files.sort()).toEqual(dashboards.map(({ uid }) => `${uid}.json`).sort());
  });

  it.each(dashboards.map(({ uid }) => uid))('%s names only metrics that are exported', (uid) => {
    const names = named(read(`${uid}.json`));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !exported.has(name))).toEqual([]);
  });

  it.each(panels.map(({ uid, panel }) => [uid, panel.title, panel] as const))(
    '%s: %s explains itself',
    (_, __, panel) => {
      expect(panel.description?.length).toBeGreaterThan(15);
      expect(panel.fieldConfig?.defaults.unit).toBeTruthy();
      expect(panel.targets?.length).toBeGreaterThan(0);
    },
  );

  it.each(panels.map(({ uid, panel }) => [uid, panel.title, panel] as const))(
    '%s: %s is of the chosen run',
    (_, __, panel) => {
      for (const { expr } of panel.targets as unknown as readonly { readonly expr: string }[]) {
        const selectors = expr.match(/regstorm_\w+\{[^}]*\}?/g) ?? [];
        expect(selectors).toHaveLength(named(expr).length === 0 ? 0 : expr.match(/regstorm_\w+/g)!.length);
        for (const selector of selectors) expect(selector).toContain('{run="$run"');
      }
    },
  );

  it.each(places)('%s gives each panel a number and a title of its own', (_, { panels = [] }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });

  it.each(places)('%s lays its panels side by side, none on another, each line full', (_, { panels = [] }) => {
    const cells = panels.flatMap(({ gridPos }) => {
      const { x, y, w, h } = gridPos!;
      return Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    const widths = new Map<number, number>();
    for (const { gridPos } of panels) widths.set(gridPos!.y, (widths.get(gridPos!.y) ?? 0) + gridPos!.w);
    expect(new Set(widths.values())).toEqual(new Set([24]));
  });
});

describe('the rules', () => {
  it('name only metrics that are exported', () => {
    const names = rules.flatMap(({ expr }) => named(expr.replaceAll(/\w+:\w+:\w+/g, '')));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !exported.has(name))).toEqual([]);
  });

  it('ask only for figures that a rule records', () => {
    const recorded = rules.map(({ record }) => record);
    const asked = rules.flatMap(({ expr }) => expr.match(/\w+:\w+:\w+/g) ?? []);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((name) => !recorded.includes(name))).toEqual([]);
  });

  it('send people to dashboards that there are', () => {
    const titles = [...ruleText.matchAll(/"(regstorm: [^"]+)"/g)].map(([, title]) => title!.replace(/\s+/g, ' '));
    expect(titles.length).toBeGreaterThan(2);
    expect(titles.filter((title) => !built.some(({ dashboard }) => dashboard.title === title))).toEqual([]);
  });
});
