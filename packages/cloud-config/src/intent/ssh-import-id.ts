// `ssh_import_id`, at the top and below a user: keys that GitHub and Launchpad publish (ssh-import-id(1)).
import type { Position, Say } from '../finding.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { readTexts } from './read-value.ts';

export interface SshImportIdIntent {
  /** `undefined` is the image's default user. */
  readonly user: string | undefined;
  readonly service: 'github' | 'launchpad';
  /** The account there. */
  readonly account: string;
  readonly at: Position;
}

const form = /^(?:(gh|lp):)?([A-Za-z0-9][A-Za-z0-9._+-]{0,63})$/;

export function readImportIds(
  node: YamlNode | undefined,
  user: string | undefined,
  say: Say,
): SshImportIdIntent[] {
  if (!node || isNull(node)) return [];
  return readTexts(node, '`ssh_import_id`', say).flatMap(({ text, node }) => {
    const match = form.exec(text.trim());
    if (match)
      return [
        { user, service: match[1] === 'gh' ? 'github' : 'launchpad', account: match[2] ?? '', at: node.at },
      ];
    say.error('ssh-import-id', node.at, 'this is neither `gh:account` nor `lp:account`', {
      effect: 'No key is fetched for it.',
      advice: 'write `gh:` and the account on GitHub, or `lp:` and the account on Launchpad',
    });
    return [];
  });
}
