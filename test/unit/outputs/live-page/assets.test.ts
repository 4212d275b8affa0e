import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageModules } from '#outputs/live-page/assets.js';
import { pageHtml } from '#outputs/live-page/page-html.js';

it('every module of the page is served, and nothing that is none', () => {
  const modules = readdirSync('src/page').filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
  expect([...pageModules].sort()).toEqual(modules.map((name) => name.replace(/\.ts$/, '.js')).sort());
});

it('the page has no script or style of its own, nothing of other hosts, and each id once', () => {
  const { text } = pageHtml;
  expect(text).not.toMatch(/<style|style="|\son\w+="|javascript:|https?:/);
  expect([...text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
    '<script type="module" src="/page/main.js">',
  ]);
  const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(30);
  expect(new Set(ids).size).toBe(ids.length);
});
