/**
 * A dashboard is a table: rows of panels, each with its question, what it means, and its unit. What Grafana needs beside
 * that is the same for all panels of a kind, and stands here.
 */
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueGraphMode,
  BigValueTextMode,
  type DataSourceRef,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';

/** By Grafana’s words; the last two are written behind the number as they stand. */
export type Unit = 'short' | 's' | 'percentunit' | 'Bps' | 'suffix:/s' | 'suffix: cores';

export interface PanelSpec {
  /**
   * stat: one number a question, the last there is. bars: the same, side by side. lines: over time. stack: over time, one
   * on the other, where they add up to something. text: the name of what is asked for.
   */
  readonly kind: 'stat' | 'text' | 'bars' | 'lines' | 'stack';
  readonly title: string;
  /** For somebody who knows phones and CallManagers, but neither this program nor Prometheus. */
  readonly description: string;
  readonly unit: Unit;
  /** Legend -> question. '{{node}}' stands for the value of a label. */
  readonly asks: Readonly<Record<string, string>>;
  /** Of 24. */
  readonly width: number;
  /** From here on a number is red. */
  readonly alarmAt?: number;
  /** What numbers stand for: 1 for the first. */
  readonly words?: readonly { readonly text: string; readonly color: string }[];
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** The data source that is chosen. */
export const source: DataSourceRef = { type: 'prometheus', uid: '$datasource' };

const heights = { stat: 4, text: 4, bars: 8, lines: 8, stack: 8 } as const;

export function panelOf(spec: PanelSpec): Builder<Panel> {
  const { kind, title, description, unit, width, alarmAt, words = [] } = spec;
  const alarm = alarmAt === undefined ? [] : [{ value: alarmAt, color: 'red' }];
  return (
    unplacedPanelOf(kind)
      .title(title)
      .description(description)
      .datasource(source)
      .unit(unit)
      .span(width)
      .height(heights[kind])
      // Without thresholds Grafana has its own: red from 80 on.
      .thresholds(
        new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([{ value: null, color: 'blue' }, ...alarm]),
      )
      .mappings(
        words.map(({ text, color }, place) => ({
          type: MappingType.ValueToText,
          options: { [place + 1]: { text, color } },
        })),
      )
      .targets(Object.entries(spec.asks).map(targetOf))
  );
}

function unplacedPanelOf(kind: PanelSpec['kind']): Stat | BarGauge | TimeSeries {
  switch (kind) {
    case 'stat':
      return new Stat().graphMode(BigValueGraphMode.None).reduceOptions(last());
    case 'text':
      return new Stat().graphMode(BigValueGraphMode.None).reduceOptions(last()).textMode(BigValueTextMode.Name);
    case 'bars':
      return new BarGauge()
        .orientation(VizOrientation.Horizontal)
        .displayMode(BarGaugeDisplayMode.Basic)
        .min(0)
        .reduceOptions(last());
    case 'lines':
      return overTime();
    case 'stack':
      return overTime().fillOpacity(60).stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  }
}

function overTime(): TimeSeries {
  return new TimeSeries()
    .drawStyle(GraphDrawStyle.Line)
    .showPoints(VisibilityMode.Never)
    .min(0)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
}

/** A run that is over still shows how it ended. */
function last(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);
}

function targetOf([legend, expr]: [string, string], place: number): Builder<Dataquery> {
  return new DataqueryBuilder()
    .refId(String.fromCharCode(65 + place))
    .expr(expr)
    .legendFormat(legend)
    .range()
    .datasource(source);
}
