// The executable as it is handed on: a .zst, which `zstd -d` unpacks without further options.
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';

/** How, for whoever names a size: the window spans the whole executable. Takes a minute of processor time. */
export const compression = { level: 19, windowLog: 27 } as const;

/** Writes `output` (replaced at once when it is there); resolves to its bytes. Leaves nothing half done behind. */
export async function compressExecutable(
  path: string,
  output: string,
  signal?: AbortSignal,
): Promise<number> {
  const partial = `${output}.new-${process.pid}`;
  const zstd = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: compression.level,
      [constants.ZSTD_c_windowLog]: compression.windowLog,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
  try {
    await pipeline(createReadStream(path), zstd, createWriteStream(partial), { signal });
    await rename(partial, output);
  } finally {
    await rm(partial, { force: true });
  }
  return (await stat(output)).size;
}
