/**
 * Lines of `snapshots.ndjson` as far as a report needs them. A run of a week has 20,000 of them, each with every site in
 * it: durations are not read, and gauges only where they are not what they were in the line before. For a week of a
 * hundred sites (300 MB) that is a quarter of the time.
 */
import type { SnapshotLine } from './run-course.js';

export class SnapshotReading {
  private gaugesText = '';
  private gauges: SnapshotLine['gauges'] = {};

  /** null: the line broke off. The gauges of two lines are the same object when they are alike. */
  read(text: string): SnapshotLine | null {
    const [gaugesAt, countersAt, durationsAt, measurementAt] = [
      text.indexOf('"gauges":'),
      text.indexOf(',"counters":'),
      text.indexOf(',"durations":'),
      text.lastIndexOf(',"measurement":'),
    ];
    if (gaugesAt < 0 || countersAt < gaugesAt || durationsAt < countersAt || measurementAt < durationsAt) return null;
    try {
      const gaugesText = text.slice(gaugesAt + '"gauges":'.length, countersAt);
      if (gaugesText !== this.gaugesText) {
        this.gauges = JSON.parse(gaugesText) as SnapshotLine['gauges'];
        this.gaugesText = gaugesText;
      }
      const rest = text.slice(0, gaugesAt) + text.slice(countersAt + 1, durationsAt) + text.slice(measurementAt);
      return { ...(JSON.parse(rest) as Omit<SnapshotLine, 'gauges'>), gauges: this.gauges };
    } catch {
      return null;
    }
  }
}
