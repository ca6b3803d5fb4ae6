// Which system the guest runs: os-release(5).
import type { RootFiles } from './root-files.ts';

export async function osRelease(files: RootFiles): Promise<ReadonlyMap<string, string>> {
  const text =
    (await files.readText('/etc/os-release')) ?? (await files.readText('/usr/lib/os-release')) ?? '';
  const pairs = [...text.matchAll(/^([A-Z_]+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^"'\n]*))$/gm)];
  return new Map(
    pairs.map(([, key = '', ...values]) => [key, values.find((each) => each !== undefined) ?? '']),
  );
}
