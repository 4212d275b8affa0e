/**
 * What `regstorm boot` tells of each misfortune a lone phone can meet (sccp.md section 7), word for word: the golden
 * stories lie in test/fixtures/stories/. A row each; those that the lab can play are played in its virtual time, the
 * others by hand.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Story } from '#outputs/story.js';
import type { Trace } from '#phone/trace.js';
import { outcomeNames, outcomes } from '#terms/outcomes.js';
import { lone } from '../support/lone-phone.js';
import { page } from '../support/pages.js';
import { hour } from '../support/simulated.js';
import { misfortunesOfBoots } from './misfortunes-of-boots.js';
import { misfortunesOfLinks } from './misfortunes-of-links.js';

const misfortunes = { ...misfortunesOfBoots, ...misfortunesOfLinks };

function storyOf(trace: Trace, columns = 100): string {
  const story = new Story({ columns, colour: false });
  return `${trace
    .take()
    .flatMap((entry) => story.tell(entry))
    .join('\n')}\n`;
}

const folder = 'test/fixtures/stories';

describe('the story of one phone', () => {
  it.each(Object.entries(misfortunes))('%s', async (name, play) => {
    await expect(storyOf(play().trace)).toMatchFileSnapshot(`../fixtures/stories/${name}.txt`);
  });

  it('has a golden story for every outcome a lone phone can meet', () => {
    const told = Object.values(misfortunes)
      .map((play) => storyOf(play().trace, 1_000))
      .join();
    expect(outcomeNames.filter((name) => !told.includes(outcomes[name].meaning))).toEqual([]);
  });

  it('has no golden story that nobody tells', () => {
    expect(readdirSync(folder).sort()).toEqual(
      Object.keys(misfortunes)
        .map((name) => `${name}.txt`)
        .sort(),
    );
  });

  it('is shown in README.md as it is', () => {
    const shown = page('README.md').blocks.filter(({ text }) => text.includes('FAILED'));
    const golden = readFileSync(`${folder}/connect-refused.txt`, 'utf8');
    expect(shown.map(({ text }) => golden.includes(text))).toEqual([true]);
  });

  it('never goes beyond the edge of a screen of 80 columns', () => {
    const lines = storyOf(lone('{ provisioned: 0%, unknownPhones: reject }').run(hour).trace, 80).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBe(80);
  });
});
