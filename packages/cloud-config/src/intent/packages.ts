// `packages`, `package_update`, `package_upgrade` and their older names.
import type { Say } from '../finding.ts';
import type { YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { flagField, valueOf } from './field-values.ts';
import type { Fields } from './fields.ts';
import { describe } from './read-value.ts';

export interface PackagesIntent {
  readonly update: boolean;
  readonly upgrade: boolean;
  readonly rebootIfRequired: boolean;
  readonly install: readonly PackageIntent[];
}

export interface PackageIntent {
  readonly name: string;
  readonly version?: string;
}

/** No option of a package manager can be written so. */
const word = /^[A-Za-z0-9][A-Za-z0-9+._:@~/*-]{0,200}$/;

export function readPackages(top: Fields, say: Say): { readonly packages: PackagesIntent } {
  const flag = (name: string): boolean =>
    flagField(top, `package_${name}`, false, say) || flagField(top, `apt_${name}`, false, say);
  return {
    packages: {
      update: flag('update'),
      upgrade: flag('upgrade'),
      rebootIfRequired: flag('reboot_if_required'),
      install: readList(valueOf(top, 'packages'), say),
    },
  };
}

function readList(list: YamlNode | undefined, say: Say): PackageIntent[] {
  if (!list) return [];
  if (list.kind === 'sequence') return list.items.flatMap((item) => readPackage(item, say));
  if (list.kind === 'scalar') {
    say.warning('not-list', list.at, '`packages` must be a list', {
      effect: 'Each word is taken for a package; cloud-init installs none.',
      advice: 'begin each package with `- `',
    });
    return list.text
      .split(/[\s,]+/)
      .filter(Boolean)
      .flatMap((name) => packageOf([name], list, say));
  }
  return [];
}

/** A name, or a list of name and version. */
function readPackage(item: YamlNode, say: Say): PackageIntent[] {
  if (isNull(item)) return [];
  if (item.kind === 'scalar') return packageOf([item.text.trim()], item, say);
  const words =
    item.kind === 'sequence' ? item.items.map((each) => (each.kind === 'scalar' ? each.text : '')) : [];
  return packageOf(words, item, say);
}

function packageOf([written = '', version]: readonly string[], node: YamlNode, say: Say): PackageIntent[] {
  const [name = '', inline] = written.split('=');
  const wanted = version ?? inline;
  if (word.test(name) && (wanted === undefined || word.test(wanted))) return [{ name, version: wanted }];
  say.error(
    'package-name',
    node.at,
    `this is no name of a package, but ${describe(node)} that cannot be one`,
    {
      effect: 'It is left out.',
    },
  );
  return [];
}
