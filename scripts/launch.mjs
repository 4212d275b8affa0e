/**
 * What stands behind `npm start`, `npm test` and `npm run bench`: makes a fresh clone ready, then hands over. The
 * scripts use Node's own modules only, as nothing else need be installed yet. This first one imports the others late, so
 * that a Node too old to read them still gets as far as the sentence that says so.
 */
import { readFileSync } from 'node:fs';
import { nodeComplaint } from './node-version.mjs';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const complaint = nodeComplaint(process.versions.node, engines.node);
if (complaint === '') {
  import('./commands.mjs').then(({ launch }) => launch(process.argv.slice(2)));
} else {
  console.error(complaint);
  process.exitCode = 1;
}
