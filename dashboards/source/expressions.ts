/**
 * What panels ask Prometheus, in a few words: the sum of a metric, how fast it grows, a percentile. All are of the run
 * that is chosen; those of metrics with sites are of the sites that are chosen.
 *
 * Names are without `regstorm_`, as in the table of metrics.
 */

/** Label -> value, or a regular expression after '~' or '!~': { direction: 'sent', type: '!~release' }. */
type Matchers = Readonly<Record<string, string>>;

/** 'phones', { state: 'inService' } -> 'regstorm_phones{run="$run", state="inService"}' */
export function of(name: string, matchers: Matchers = {}): string {
  const rest = Object.entries(matchers).map(([label, value]) => {
    const [, operator, text] = /^(!?~)?(.*)$/.exec(value)!;
    return `${label}${operator === undefined ? '=' : operator.replace('~', '=~').replace('!=~', '!~')}"${text}"`;
  });
  return `regstorm_${name}{${['run="$run"', ...rest].join(', ')}}`;
}

/** The labels by which a sum is kept apart: 'node, role'; '' for one number. */
export function sum(by: string, selector: string): string {
  return by === '' ? `sum(${selector})` : `sum by (${by}) (${selector})`;
}

/** Per second, over as long as the width of the panel asks for. */
export function perSecond(by: string, name: string, matchers: Matchers = {}): string {
  return sum(by, `rate(${of(name, matchers)}[$__rate_interval])`);
}

/** A percentile of a histogram, of what ended lately; between the edges of its buckets it is a guess. */
export function lately(quantile: number, by: string, name: string, matchers: Matchers = {}): string {
  return `histogram_quantile(${quantile}, ${perSecond(withEdges(by), `${name}_bucket`, matchers)})`;
}

/** The same of all that has ended in the run so far. */
export function soFar(quantile: number, by: string, name: string, matchers: Matchers = {}): string {
  return `histogram_quantile(${quantile}, ${sum(withEdges(by), of(`${name}_bucket`, matchers))})`;
}

/** The mean of all that has ended in the run so far: exact. */
export function meanSoFar(by: string, name: string, matchers: Matchers = {}): string {
  return `${sum(by, of(`${name}_sum`, matchers))} / ${sum(by, of(`${name}_count`, matchers))}`;
}

function withEdges(by: string): string {
  return by === '' ? 'le' : `${by}, le`;
}

/** Of the sites that are chosen. */
export const chosenSites: Matchers = { site: '~$site' };
