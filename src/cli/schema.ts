/** `regstorm schema`: what a profile may say, for editors as JSON Schema and for people as a page. */
import type { Command } from 'commander';
import { profileJsonSchema } from '#profile/json-schema.js';
import { referencePage } from '#profile/reference.js';

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of profiles, for editors')
    .option('--markdown', 'the reference page instead, for people', false)
    .action(({ markdown }: { markdown: boolean }) => {
      process.stdout.write(markdown ? referencePage() : `${JSON.stringify(profileJsonSchema(), null, 2)}\n`);
    });
}
