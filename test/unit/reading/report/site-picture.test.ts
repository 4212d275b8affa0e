import { expect, it } from 'vitest';
import { CourseFold } from '#reading/report/run-course.js';
import { sitePicture } from '#reading/report/site-picture.js';

const site = Array.from({ length: 50 }, (_, n) => `site${n}`);

/** Of ten phones at each site, so many in service at each second. */
function shownOf(inService: (site: number, second: number) => number): string[] {
  const fold = new CourseFold({ site, node: ['cm1'], server: [], type: [] });
  for (let second = 1; second <= 100; second++) {
    const gauges: Record<string, number> = {};
    for (const [n, name] of site.entries()) {
      gauges[`phones{site=${name},state=inService}`] = inService(n, second);
      gauges[`phones{site=${name},state=off}`] = 10 - inService(n, second);
    }
    fold.take({ atSeconds: second, seconds: 1, gauges, counters: {}, measurement: 'valid' });
  }
  return sitePicture(fold.course(), site)!.rows.map(({ name }) => name);
}

it('of many sites those stay that a fault has hit, or that never came, though others only came late', () => {
  const shown = shownOf((n, second) => {
    if (n < 5) return second > 40 && second < 45 ? 5 : 10;
    if (n === 5) return 0;
    return second > 90 ? 10 : 0;
  });
  expect(shown).toHaveLength(40);
  expect(shown.slice(0, 6)).toEqual(['site0', 'site1', 'site2', 'site3', 'site4', 'site5']);
});
