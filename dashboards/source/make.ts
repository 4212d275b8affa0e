/** `npm run dashboards` writes the dashboards to the folder above; a test holds that they are current. */
import { writeFileSync } from 'node:fs';
import { dashboards, jsonOf } from './dashboards.js';

for (const spec of dashboards) writeFileSync(new URL(`../${spec.uid}.json`, import.meta.url), jsonOf(spec));
