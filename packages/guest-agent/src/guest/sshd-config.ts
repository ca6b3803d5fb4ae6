// The directives of sshd_config(5) in the order in which sshd reads them, with their places: for saying who overrules whom.
import { posix } from 'node:path';
import type { RootFiles } from './root-files.ts';

export interface Directive {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** In lower case. */
  readonly keyword: string;
  readonly value: string;
  /** The condition of the `Match` block that it stands in. */
  readonly match?: string;
}

export const sshdConfigPath = '/etc/ssh/sshd_config';
const deepestInclude = 16;
const mostFiles = 256;

/** What is included stands where it is included. */
export async function readSshdConfig(files: RootFiles): Promise<Directive[]> {
  const read = { count: 0 };
  const directivesOf = async (
    file: string,
    outer: string | undefined,
    depth: number,
  ): Promise<Directive[]> => {
    const text = depth > deepestInclude || ++read.count > mostFiles ? undefined : await files.readText(file);
    const directives: Directive[] = [];
    let match = outer;
    for (const [index, line] of (text ?? '').split('\n').entries()) {
      const [, keyword = '', rest = ''] = /^\s*([A-Za-z]\w*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
      const word = keyword.toLowerCase();
      if (word === 'match') match = /^all$/i.test(rest) ? outer : rest;
      else if (word === 'include')
        for (const path of await included(rest, files))
          directives.push(...(await directivesOf(path, match, depth + 1)));
      else if (word) directives.push({ file, line: index + 1, keyword: word, value: valueOf(rest), match });
    }
    return directives;
  };
  return directivesOf(sshdConfigPath, undefined, 0);
}

const valueOf = (rest: string): string => rest.replace(/\s+#.*$/, '').replace(/^"(.*)"$/, '$1');

/** Each pattern by itself, its files sorted, as glob(3) does. Patterns are known in the last part of a path. */
async function included(rest: string, files: RootFiles): Promise<string[]> {
  const paths: string[] = [];
  for (const each of rest.split(/\s+/).filter(Boolean)) {
    const path = posix.resolve('/etc/ssh', valueOf(each));
    const pattern = patternOf(posix.basename(path));
    const names = await files.list(posix.dirname(path));
    paths.push(...names.filter((name) => pattern.test(name)).map((name) => `${posix.dirname(path)}/${name}`));
  }
  return paths;
}

const patternOf = (glob: string): RegExp =>
  new RegExp(
    `^(?!\\.)${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

/** Of several values outside of `Match` blocks sshd takes the first. */
export const firstOf = (directives: readonly Directive[], keyword: string): Directive | undefined =>
  directives.find((each) => each.keyword === keyword && each.match === undefined);

export const placeOf = ({ file, line }: Directive): string => `${file}:${line}`;
