import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { junitXml } from '#outputs/junit.js';
import type { ThresholdResult } from '#outputs/summary-schema.js';
import { type Story, stormyStory } from './samples.js';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Jenkins' junit-10.xsd, as far as it concerns us: the children and attributes of each element, those required first. */
const schema: Readonly<Record<string, { children: string[]; required: string[]; optional: string[] }>> = {
  testsuites: {
    children: ['testsuite'],
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'disabled', 'errors'],
  },
  testsuite: {
    children: ['properties', 'testcase', 'system-out', 'system-err'],
    required: ['name', 'tests'],
    optional: ['failures', 'errors', 'time', 'disabled', 'skipped', 'skips', 'timestamp', 'hostname', 'id', 'package'],
  },
  testcase: {
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
    required: ['name'],
    optional: ['assertions', 'time', 'timestamp', 'classname', 'status', 'class', 'file', 'line'],
  },
  failure: { children: [], required: [], optional: ['type', 'message'] },
  error: { children: [], required: [], optional: ['type', 'message'] },
  'system-out': { children: [], required: [], optional: [] },
};

/** Reads it as any XML parser does, which throws when it is none. */
function read(xml: string): Element {
  const stack: Element[] = [{ name: '', attributes: {}, children: [], text: '' }];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    stack.at(-1)!.children.push(element);
    stack.push(element);
  });
  parser.on('text', (text) => {
    stack.at(-1)!.text += text;
  });
  parser.on('closetag', () => stack.pop());
  parser.write(xml).close();
  return stack[0]!.children[0]!;
}

function mistakesIn({ name, attributes, children }: Element): string[] {
  const rule = schema[name];
  if (rule === undefined) return [`no element ${name}`];
  const given = Object.keys(attributes);
  return [
    ...rule.required.filter((each) => !given.includes(each)).map((each) => `${name} lacks ${each}`),
    ...given
      .filter((each) => ![...rule.required, ...rule.optional].includes(each))
      .map((each) => `${name} has ${each}`),
    ...children.filter((child) => !rule.children.includes(child.name)).map((child) => `${child.name} in ${name}`),
    ...children.flatMap(mistakesIn),
  ];
}

const failed: ThresholdResult = { expression: 'bootLoops == 0', value: 50, unit: 'count', passed: false };

function suiteOf(changed: Parameters<Story['summary']>[0] = {}) {
  const root = read(junitXml(stormyStory().story.summary(changed)));
  expect(mistakesIn(root)).toEqual([]);
  expect(root.children).toHaveLength(1);
  return root.children[0]!;
}

const problemsOf = (suite: Element) =>
  suite.children.map(({ attributes, children }) => [
    attributes.name,
    children[0]?.name,
    children[0]?.attributes.message,
  ]);

describe('junit.xml', () => {
  it('has a suite a run, a case a threshold, and one for the measurement', () => {
    const suite = suiteOf();
    expect(suite.attributes).toMatchObject({
      name: 'quickstart',
      tests: '2',
      failures: '0',
      errors: '0',
      time: '31.2',
      timestamp: '2026-11-22T12:53:04',
    });
    expect(problemsOf(suite)).toEqual([
      ['p99(onboard) < 90s', 'system-out', undefined],
      ['the measurement may be believed', 'system-out', undefined],
    ]);
    expect(suite.children.map(({ children }) => children[0]!.text)).toEqual(['measured: 545 ms', 'valid']);
  });

  it('fails by a threshold, with what was measured', () => {
    const suite = suiteOf({ thresholds: [failed] });
    expect(suite.attributes).toMatchObject({ tests: '2', failures: '1', errors: '0' });
    expect(problemsOf(suite)[0]).toEqual(['bootLoops == 0', 'failure', 'measured: 50']);
    const endless = suiteOf({ thresholds: [{ ...failed, value: null, never: true, unit: 'seconds' }] });
    expect(problemsOf(endless)[0]?.[2]).toBe('measured: never');
  });

  it('is in error when the measurement is invalid, not when it is suspect', () => {
    const reasons = [{ what: 'keepalives were sent late', figure: 'p99 2 s', remedy: 'fewer phones' }];
    const invalid = suiteOf({ measurement: { verdict: 'invalid', reasons } });
    expect(invalid.attributes.errors).toBe('1');
    expect(problemsOf(invalid)[1]).toEqual([
      'the measurement may be believed',
      'error',
      'keepalives were sent late: p99 2 s; fewer phones',
    ]);
    const suspect = suiteOf({ measurement: { verdict: 'suspect', reasons } });
    expect(suspect.attributes.errors).toBe('0');
    expect(suspect.children[1]!.children[0]!.text).toContain('suspect\nkeepalives were sent late');
  });

  it('is in error when the run did not play to its end, though every threshold holds', () => {
    const suite = suiteOf({ ending: 'interrupted' });
    expect(suite.attributes.errors).toBe('1');
    expect(problemsOf(suite).at(-1)).toEqual(['the run plays to its end', 'error', 'interrupted']);
  });

  it('carries whatever stands in a name or a reason', () => {
    const nasty = 'a < b && "c" > \'d\' ]]> \u0000\u001b[1m \ud800 é \u{1f4de}';
    const shown = nasty.replace('\u0000', '?').replace('\u001b', '?').replace('\ud800', '?');
    const suite = suiteOf({
      thresholds: [{ ...failed, expression: nasty }],
      measurement: { verdict: 'invalid', reasons: [{ what: `${nasty}\nand more`, figure: '1', remedy: 'none' }] },
    });
    expect(suite.children[0]!.attributes.name).toBe(shown);
    expect(suite.children[1]!.children[0]!.attributes.message).toBe(`${shown}\nand more: 1; none`);
  });
});
