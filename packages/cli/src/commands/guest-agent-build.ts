// `nova-lite guest-agent build`: the agent for images that are not built here.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildExecutable, compressExecutable } from '@nova-lite/guest-agent';

export interface AgentBuildOptions {
  readonly cacheDir: string;
  readonly compress: boolean;
}

/** Resolves to what to tell. */
export async function buildAgentCommand(
  output: string,
  { cacheDir, compress }: AgentBuildOptions,
  signal: AbortSignal,
): Promise<string> {
  const plain = compress ? `${output}.plain-${process.pid}` : output;
  try {
    const { sizeBytes } = await buildExecutable({ output: plain, cacheDir: join(cacheDir, 'agent'), signal });
    if (!compress) return `${output} (${megabytes(sizeBytes)})`;
    return `${output} (${megabytes(await compressExecutable(plain, output, signal))}, ${megabytes(sizeBytes)} unpacked)`;
  } finally {
    if (compress) await rm(plain, { force: true });
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
