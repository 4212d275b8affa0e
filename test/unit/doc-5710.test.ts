/** docs/doc-5710.md names everything that can befall a phone or be done to a server, and nothing that is not there. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { durationNames } from '#outputs/summary-schema.js';
import { metricNames, metrics } from '#stats/metrics.js';
import { causeNames } from '#terms/causes.js';
import { faultNames } from '#terms/faults.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { remedies } from '#terms/remedies.js';
import { stageNames } from '#terms/stages.js';
import { stateNames, states } from '#terms/states.js';
import { page } from '../support/pages.js';

const { text, spans } = page('docs/doc-5710.md');
const reference = page('docs/profile.md');

const profiles = readdirSync('profiles').map((file) => file.replace('.yaml', ''));
const outcomeWords = outcomeNames.map((name) => `${outcomes[name].stage} ${outcomes[name].reason}`);
const eventFields = spansOf(reference.text).flatMap((span) => /^events\[\]\.(\w+)$/.exec(span)?.[1] ?? []);

function spansOf(markdown: string): string[] {
  return [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
}

const rows = [...text.matchAll(/^\| (\d+) \|(.*)\|$/gm)].map(([, number, rest]) => {
  const [symptom = '', played = '', told = '', display = ''] = rest!.split(' | ').map((cell) => cell.trim());
  return { number: Number(number), symptom, played, told, display };
});

/** The titles of the document that have a section here, in its order. */
const sections = [
  'Phone Registration Process',
  '7961G Phone does not Register until it is Configured as a 7961',
  'Disable DHCP and DNS to Test a Phone',
  'Check for the Incorrect MAC Address on the Phone Label',
  'Cisco CallManager and TFTP Services Do Not Run',
  'Delete and Recreate a Phone',
  'Understand a Network Trace File',
  'Use Performance Monitor to Analyze Phone Activity',
  'Manually Configure the IP Parameters on a 12 SP+ or 30 VIP Phone',
  'Add Phones to Cisco CallManager',
  'IP Phone Registration Toggles between Primary and Secondary CallManagers',
  'Registration Rejected',
  'Cisco IP Phones Not Registered But seems to be working fine',
  'Cisco IP Phones Take Too Long to Register',
  'Cisco IP Phone Always Get Registered to the Publisher Server',
  'Get "version error" on the Cisco IP Phone screen When Try to Register',
  'Cisco phones causing excessive DHCP requests',
];

/** The steps of the registration process are one section here. */
const steps = /^Step \d[ab]?: /;

describe('the page about Doc 5710', () => {
  it('has the sections of the document in its order', () => {
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(sections);
  });

  it('tells each of the 33 symptoms once', () => {
    const numbers = rows.map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 33 }, (_, n) => n + 1));
    for (const { symptom, played } of rows) expect([symptom, played]).not.toContain('');
  });

  it.each(outcomeWords)('names the outcome %s', (words) => {
    expect(spans).toContain(words);
  });

  it.each(causeNames)('names the cause %s', (name) => {
    expect(spans).toContain(name);
  });

  it.each(faultNames)('names the fault %s', (name) => {
    expect(spans).toContain(name);
  });

  it.each(profiles)('names the profile %s', (name) => {
    expect(spans).toContain(name);
  });
});

describe('what the page about Doc 5710 says', () => {
  const isField = (span: string) => reference.spans.some((field) => field === span || field.startsWith(`${span}.`));
  const isCommand = (span: string) => /^regstorm \w+( |$)|^--\w+|^\/metrics$|^(do|type):/.test(span);
  const isTool = (span: string) => ['tc', 'nft', 'profiles/', '**#**', 'static', 'events'].includes(span);
  const isName = (span: string) => profiles.includes(span) || faultNames.some((name) => name === span);
  const isTold = (span: string) =>
    [outcomeWords, causeNames, stateNames, stageNames, durationNames, metricNames].some((words) =>
      (words as readonly string[]).includes(span),
    ) || metricNames.some((name) => metrics[name].name === span);

  it.each([...new Set(spans)])('%s is something there is', (span) => {
    const isKnown = [isField, isCommand, isTool, isName, isTold].some((is) => is(span)) || eventFields.includes(span);
    expect(isKnown).toBe(true);
  });

  it.each(rows.filter(({ display }) => display !== ''))('phones show "$display"', ({ display }) => {
    const texts = [...Object.values(states), ...Object.values(remedies)].map(({ lcd }) => lcd);
    for (const shown of display.split('; ')) expect(texts).toContain(shown);
  });

  it.each(outcomeNames.filter((name) => outcomes[name].doc5710 !== ''))('has the section of %s', (name) => {
    const { doc5710 } = outcomes[name];
    expect(steps.test(doc5710) || sections.includes(doc5710)).toBe(true);
  });
});
