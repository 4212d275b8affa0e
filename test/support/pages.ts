/** The pages for people, cut into what can be checked: words in code style, blocks of code, links. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a build, a run or a package manager made. */
const made = new Set(['.git', 'node_modules', 'dist', 'runs']);

/** Every file of the repository, as a path from its root. */
export const files: readonly string[] = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
  if (made.has(entry.name)) return [];
  if (!entry.isDirectory()) return [entry.name];
  const inside = readdirSync(`${root}${entry.name}`, { recursive: true, withFileTypes: true });
  return inside.flatMap((file) =>
    file.isFile() ? [`${file.parentPath}/${file.name}`.slice(root.length).replaceAll('//', '/')] : [],
  );
});

export interface Page {
  readonly path: string;
  readonly text: string;
  /** `words in code style`, outside blocks. */
  readonly spans: readonly string[];
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
  /** Targets of links, as they stand. */
  readonly links: readonly string[];
}

const blockPattern = /^```(\w*)\n(.*?)^```$/gms;

function pageOf(path: string): Page {
  const text = readFileSync(`${root}${path}`, 'utf8');
  const prose = text.replaceAll(blockPattern, '');
  return {
    path,
    text,
    spans: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!),
    blocks: [...text.matchAll(blockPattern)].map(([, language, block]) => ({ language: language!, text: block! })),
    links: [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!),
  };
}

export const pages: readonly Page[] = files
  .filter((path) => path.endsWith('.md') && !path.startsWith('test/'))
  .map(pageOf);

export function page(path: string): Page {
  return pages.find((each) => each.path === path)!;
}

/** Rows of a page's tables whose first cell is a word in code style: that word, and the other cells. */
export function tableRows({ text }: Page): { readonly name: string; readonly cells: readonly string[] }[] {
  return [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name, rest]) => ({
    name: name!,
    cells: rest!.split(' | ').map((cell) => cell.trim()),
  }));
}
