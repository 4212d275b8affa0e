/** Every dashboard, in the order in which one looks at them, and its file. */
import { bootStages } from './boot-stages.js';
import { type DashboardSpec, dashboardOf } from './dashboard.js';
import { failover } from './failover.js';
import { generator } from './generator.js';
import { overview } from './overview.js';
import { storm } from './storm.js';

export const dashboards: readonly DashboardSpec[] = [overview, bootStages, failover, storm, generator];

/** What Grafana reads. */
export function jsonOf(spec: DashboardSpec): string {
  return `${JSON.stringify(dashboardOf(spec), null, 2)}\n`;
}
