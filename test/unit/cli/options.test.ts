import { expect, it } from 'vitest';
import { duration, writeUrl } from '#cli/options.js';
import { commands } from '#cli/program.js';

it('a time that no timer can wait is refused', () => {
  expect(duration('24d')).toBe(24 * 86_400_000);
  expect(() => duration('25d')).toThrow('expected at most 24d, as long as a timer can wait; got "25d"');
});

it.each(['prometheus:9090', '10.0.0.9', 'ftp://10.0.0.9/write', ''])('%s is no place to send metrics to', (text) => {
  expect(() => writeUrl(text)).toThrow('expected a URL such as http://');
});

it('a password in a URL is refused, as others can read the command line', () => {
  expect(writeUrl('https://10.0.0.9/api/v1/write').host).toBe('10.0.0.9');
  expect(() => writeUrl('https://me:secret@10.0.0.9/api/v1/write')).toThrow('a URL with a password is not taken.');
});

it.each([
  ['off', 'off'],
  ['9470', { host: '127.0.0.1', port: 9470 }],
  ['0.0.0.0:9470', { host: '0.0.0.0', port: 9470 }],
])('run --http %s is read as it is meant', async (text, address) => {
  const program = commands(() => {});
  const run = program.commands.find((command) => command.name() === 'run')!.action(() => {});
  await program.parseAsync(['run', 'x.yaml', '--http', text], { from: 'user' });
  expect(run.opts().http).toEqual(address);
});

it('a page that is not served commands nothing', async () => {
  const asked = commands(() => {}).parseAsync(['run', 'x.yaml', '--http', 'off', '--http-control'], { from: 'user' });
  await expect(asked).rejects.toMatchObject({ code: 'arguments-invalid' });
});
