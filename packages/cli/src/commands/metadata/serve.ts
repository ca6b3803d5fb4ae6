// `nova-lite metadata serve`.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serveStandalone } from '@nova-lite/metadata-service';

export interface ServeOptions {
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  readonly secretFile?: string;
}

/** Serves until `signal` is aborted. */
export async function serveCommand(
  { directory, host, port, secretFile }: ServeOptions,
  stdout: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> {
  const say = (line: string) => stdout.write(`${line}\n`);
  const secret = secretFile === undefined ? undefined : await readSecret(secretFile);
  const service = await serveStandalone({ directory: resolve(directory), host, port, secret, say });
  const whom = secret === undefined ? 'whoever asks' : 'signed requests';
  say(`Metadata for ${whom} on http://${host.includes(':') ? `[${host}]` : host}:${service.port}`);
  if (!signal.aborted) await once(signal, 'abort');
  await service.close();
}

/** A newline at its end is an editor's. */
const readSecret = async (file: string) => (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
