import { describe, expect, it } from 'vitest';
import { findingsOf } from '#cli/doctor.js';
import { commands } from '#cli/program.js';

const asIs = { set: [], small: false };

describe('the doctor', () => {
  it('looks the host over for the profile as its options change it', () => {
    const told = (wanted: string, options: Parameters<typeof findingsOf>[1]) =>
      findingsOf('profiles/quickstart.yaml', options).find(({ check }) => check === wanted)?.text;
    const need = (options: Parameters<typeof findingsOf>[1]) => told('open files', options);
    expect(need({ ...asIs, phones: 10 })).not.toBe(need(asIs));
    expect(need({ ...asIs, set: ['phones.count=10'] })).toBe(need({ ...asIs, phones: 10 }));
    expect(told('cores', { ...asIs, workers: 64 })).not.toBe(told('cores', asIs));
  });

  it('refuses options that change a profile where there is none', async () => {
    const program = commands(() => {});
    for (const command of program.commands) command.configureOutput({ writeErr: () => {} });
    for (const option of [['--phones', '5'], ['--set', 'seed=2'], ['--small']]) {
      await expect(program.parseAsync(['doctor', ...option], { from: 'user' })).rejects.toThrow('doctor PROFILE');
    }
  });
});
