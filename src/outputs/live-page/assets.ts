/** The files of the live page: a closed list, each read from its own place and no other. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type HttpServer, reply } from '../http-server.js';
import { icon, styles } from './look.js';

const javascript = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

/** The modules of the room `page`, as they are called in the browser. */
export const pageModules = [
  'chart.js',
  'charts.js',
  'control.js',
  'figures.js',
  'layout.js',
  'main.js',
  'phone-cells.js',
  'population.js',
  'stream.js',
  'tables.js',
] as const;

/** Where they are built, seen from the built program and from its source. */
const builtPage = new URL(import.meta.url.endsWith('.ts') ? '../../../dist/page/' : '../../page/', import.meta.url);

/** The folder of uPlot's files, wherever it is installed. */
const uplot = new URL('./', pathToFileURL(createRequire(import.meta.url).resolve('uplot')));

export function serveAssets(server: HttpServer): void {
  const serve = (path: string, file: URL, type: string) => {
    server.route(path, async (_, response) => reply(response, 200, await readFile(file), type));
  };
  for (const name of pageModules) serve(`/page/${name}`, new URL(name, builtPage), javascript);
  serve('/page/uplot.js', new URL('uPlot.esm.js', uplot), javascript);
  serve('/page/uplot.css', new URL('uPlot.min.css', uplot), css);
  server.route('/page/style.css', (_, response) => reply(response, 200, styles, css));
  server.route('/page/icon.svg', (_, response) => reply(response, 200, icon, 'image/svg+xml'));
}
