/** What all dashboards have in common: which run is shown, what happened in it, and the way to the others. */
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { of } from './expressions.js';
import { panelOf, type RowSpec, source } from './panels.js';

export interface DashboardSpec {
  /** Also the name of its file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly RowSpec[];
}

/** What is marked in every panel: a name, a colour, the kinds of events. */
const marks = [
  ['Faults', 'red', 'faultDone|faultOver|hookBegun|hookEnded|eventFailed|lost|fault'],
  ['The run', 'blue', 'started|firstInService|allInService|stopBegun|braked|interrupted'],
  ['By hand', 'purple', 'paused|resumed|rateChanged'],
] as const;

const tag = 'regstorm';

export function dashboardOf({ uid, title, description, rows }: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(`regstorm: ${title}`)
    .uid(uid)
    .description(description)
    .tags([tag])
    .readonly()
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('regstorm')
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .includeVars(true)
        .keepTime(true),
    )
    .variables(variables())
    .annotations(marks.map(markOf));
  for (const { title: row, panels } of rows) {
    builder.withRow(new RowBuilder(row));
    for (const spec of panels) builder.withPanel(panelOf(spec));
  }
  return numbered(builder.build());
}

function variables() {
  const query = (name: string, label: string, description: string, text: string) =>
    new QueryVariableBuilder(name)
      .label(label)
      .description(description)
      .query({ query: text, refId: name })
      .definition(text)
      .datasource(source)
      // Which runs there are depends on the time that is looked at.
      .refresh(VariableRefresh.OnTimeRangeChanged);
  return [
    new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'),
    // Names begin with the time: the newest run comes first, and is chosen.
    query('run', 'Run', 'One run, by its start (UTC) and profile.', 'label_values(regstorm_run_info, run)').sort(
      VariableSort.AlphabeticalDesc,
    ),
    query(
      'site',
      'Site',
      'For the panels that tell sites apart; all others are of all sites.',
      `label_values(${of('phones')}, site)`,
    )
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      .allValue('.*')
      .current({ text: 'All', value: '$__all' }),
  ];
}

function markOf([name, colour, kinds]: (typeof marks)[number]) {
  const expr = `sum by (kind) (changes(${of('events_total', { kind: `~${kinds}` })}[$__rate_interval])) > 0`;
  return new AnnotationQueryBuilder()
    .name(name)
    .enable(true)
    .iconColor(colour)
    .datasource(source)
    .titleFormat('{{kind}}')
    .target(new DataqueryBuilder().refId('Anno').expr(expr).range().interval('1s').datasource(source));
}

/** The SDK gives panels no number; Grafana needs one, and gives another each time the file is read. */
function numbered(dashboard: Dashboard): Dashboard {
  for (const [place, panel] of (dashboard.panels ?? []).entries()) panel.id = place + 1;
  return dashboard;
}
