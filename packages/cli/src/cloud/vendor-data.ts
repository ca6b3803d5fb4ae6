// What the operator configured for every guest to read, checked before the cloud starts.
import { readFile } from 'node:fs/promises';
import type { VendorDataSource, VendorDataTarget } from '@nova-lite/nova-lite';
import type { CloudConfig } from '../config.ts';

export async function vendorDataSource({
  vendorDataFile,
  vendorDataTargets = [],
}: Pick<CloudConfig, 'vendorDataFile' | 'vendorDataTargets'>): Promise<VendorDataSource> {
  return {
    static:
      vendorDataFile === undefined
        ? undefined
        : parseStatic(vendorDataFile, await readFile(vendorDataFile, 'utf8')),
    targets: vendorDataTargets.map(parseTarget),
  };
}

/** JSON is taken as it is; what begins with `#` is user data of the operator's, which cloud-init finds under its name. */
function parseStatic(file: string, text: string): unknown {
  if (text.startsWith('#')) return { 'cloud-init': text };
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is neither JSON nor begins with #cloud-config: it cannot be vendor data.`, {
      cause,
    });
  }
}

function parseTarget(text: string): VendorDataTarget {
  const [, name = '', url = ''] = /^([A-Za-z0-9_-]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (name !== '' && name !== 'static' && URL.canParse(url)) return { name, url };
  throw new Error(
    `A target of vendor data is written name=http://..., and not named static; this is not: ${text}`,
  );
}
