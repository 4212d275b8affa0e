/** Every profile of the catalogue in virtual time, at Cisco's own intervals: each shows its picture, to the phone. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { simulateProfile } from '#cli/simulate.js';
import type { Overrides } from '#profile/layers.js';
import { readProfile } from '#profile/load.js';
import { expectPicture, picturedProfiles, variants } from '../support/pictures.js';

/** A full form has thousands of phones, or lasts many minutes. */
const patience = { timeout: 60_000 };

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function play(name: string, overrides: Overrides = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'regstorm-catalogue-'));
  folders.push(folder);
  const profile = readProfile(`profiles/${name}.yaml`, overrides);
  const { summary } = await simulateProfile(profile, join(folder, 'run'));
  return { profile, summary };
}

describe('the catalogue', () => {
  it('has a picture of each profile', async () => {
    const profiles = (await readdir('profiles')).map((file) => file.replace('.yaml', ''));
    expect([...picturedProfiles].sort()).toEqual(profiles.sort());
  });
});

describe.each(picturedProfiles)('%s', (name) => {
  it.each<[form: string, overrides: Overrides]>([
    ['full form', {}],
    ['small form', { small: true }],
  ])('holds its thresholds and shows its picture in its %s', patience, async (_, overrides) => {
    const { profile, summary } = await play(name, overrides);
    expect(summary.thresholds.filter(({ passed }) => !passed)).toEqual([]);
    expectPicture(profile, summary);
  });
});

describe('what the profiles say of --set', () => {
  it.each(variants)('%s with %j shows another picture', patience, async (name, set, picture) => {
    const { profile, summary } = await play(name, { set });
    expectPicture(profile, summary, picture);
  });
});
