/**
 * The summary as JUnit XML, which every CI system reads: a suite a run, a case a threshold, one for the measurement, and
 * one more where the run did not play to its end. The elements and attributes are those of Jenkins' junit-10.xsd.
 */
import { measured } from './figures.js';
import type { Summary, ThresholdResult } from './summary-schema.js';

interface Case {
  readonly name: string;
  readonly problem: { readonly kind: 'failure' | 'error'; readonly message: string } | null;
  /** For whoever looks although it passed; '' for nothing. */
  readonly remark: string;
}

export function junitXml(summary: Summary): string {
  const cases = [...summary.thresholds.map(thresholdCase), measurementCase(summary), ...endingCases(summary)];
  const count = (kind: string) => cases.filter(({ problem }) => problem?.kind === kind).length;
  const totals = {
    name: summary.profile,
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    time: summary.durationSeconds,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ ...totals, name: 'regstorm' })}>`,
    `  <testsuite${attributes({ ...totals, skipped: 0, timestamp: summary.startedAt.replace(/\.\d+Z$/, '') })}>`,
    ...cases.flatMap((each) => caseLines(summary.profile, each)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function thresholdCase(threshold: ThresholdResult): Case {
  const { expression: name, passed } = threshold;
  const message = `measured: ${measured(threshold)}`;
  return passed
    ? { name, problem: null, remark: message }
    : { name, problem: { kind: 'failure', message }, remark: '' };
}

/** A suspect measurement alone is no failure (design.md section 3). */
function measurementCase({ measurement: { verdict, reasons } }: Summary): Case {
  const text = reasons.map(({ what, figure, remedy }) => `${what}: ${figure}; ${remedy}`).join('\n');
  const name = 'the measurement may be believed';
  return verdict === 'invalid'
    ? { name, problem: { kind: 'error', message: text }, remark: '' }
    : { name, problem: null, remark: [verdict, text].join('\n').trim() };
}

function endingCases({ result }: Summary): Case[] {
  if (result === 'passed' || result === 'failed') return [];
  return [{ name: 'the run plays to its end', problem: { kind: 'error', message: result }, remark: '' }];
}

function caseLines(profile: string, { name, problem, remark }: Case): string[] {
  const open = `    <testcase${attributes({ name, classname: `regstorm.${profile}`, time: 0 })}>`;
  if (problem !== null) {
    const { kind, message } = problem;
    return [open, `      <${kind}${attributes({ message, type: kind })}/>`, '    </testcase>'];
  }
  return [open, `      <system-out>${escaped(remark)}</system-out>`, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 cannot carry at all (most control characters, half a surrogate pair) is shown as a question mark. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replace(/[&<>"]/g, (character) => entities[character]!);
}
