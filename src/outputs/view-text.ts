/** What the summary for a person says of the management view. */
import { count, counted } from './figures.js';
import type { Mistaken, ViewFigures } from './view.js';

/** Headings, and the text beside them; nothing where nobody looked. */
export function viewLines(view: ViewFigures | null): (readonly [heading: string, text: string])[] {
  if (view === null) return [];
  const { sweeps, failed, failures, ghosts, zombies } = view;
  const why = Object.entries(failures).map(([reason, times]) => `${count(times)} ${reason}`);
  const sweepText = `${counted(sweeps, 'sweep')}${failed === 0 ? '' : `, ${count(failed)} failed (${why.join(', ')})`}`;
  return [
    ['View', `${mistakenText('ghost', ghosts)}; ${mistakenText('zombie', zombies)}`],
    ['', sweepText],
  ];
}

function mistakenText(word: string, { now, most }: Mistaken): string {
  if (now === null || most === null) return `${word}s: no data`;
  return `${counted(now, word)} at the end, ${count(most)} at most`;
}
