import { expect, it } from 'vitest';
import { html } from '#outputs/pages/html.js';

it('escapes what is put into a template, in text and in attributes', () => {
  const name = `<script>"x" & 'y'`;
  expect(html`<td title="${name}">${name}</td>`.text).toBe(
    '<td title="&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;">&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;</td>',
  );
});

it('takes HTML as it stands, lists piece by piece, and null as nothing', () => {
  const rows = ['a', 'b<'].map((cell) => html`<li>${cell}</li>`);
  expect(html`<ul>${rows}</ul>${null}${2}`.text).toBe('<ul><li>a</li><li>b&lt;</li></ul>2');
});
