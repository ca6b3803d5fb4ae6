// Makes the agent one executable: the bundled program inside a copy of Node, as a single executable application.
// The guest needs no Node for it, only glibc (2.28 or newer) and libstdc++.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { precompiledSchema } from '@nova-lite/cloud-config/precompiled-schema';
import { build } from 'esbuild';
import { execa } from 'execa';

export interface ExecutableOptions {
  /** Where the executable is put. Replaced at once when it is there already. */
  readonly output: string;
  /** Executables by content: one that was built before from the same inputs is copied, not built. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

export interface Executable {
  readonly path: string;
  /** Hex, of the executable. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Nothing had to be built. */
  readonly cached: boolean;
}

/** Changes when the way of building changes, so that older entries of the cache are not used. */
const recipe = 'sea-1';

/** The name by which Node finds the program inside itself, and the mark that says it is there (Node's documentation, "Single executable applications"). */
const resource = 'NODE_SEA_BLOB';
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Builds the executable, or takes it from the cache. Throws when a tool fails, naming it; nothing half done stays behind. */
export async function buildExecutable({ output, cacheDir, signal }: ExecutableOptions): Promise<Executable> {
  const program = await bundle();
  const cached = join(cacheDir, `nova-lite-agent-${await keyOf(program)}`);
  const found = await exists(cached);
  if (!found) await produce(program, cached, signal);
  await replaceWithCopy(cached, output);
  return {
    path: output,
    sha256: await sha256Of(output),
    sizeBytes: (await stat(output)).size,
    cached: found,
  };
}

/** The whole program as one CommonJS file, the only form that a single executable application can hold. */
export async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./main.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    legalComments: 'eof',
    logLevel: 'silent',
    plugins: [precompiledSchema],
  });
  const file = outputFiles[0];
  if (!file) throw new Error('esbuild gave no output for the guest agent');
  return file.contents;
}

async function keyOf(program: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  hash.update([recipe, process.version, process.arch].join('\n')).update(program);
  return hash
    .update(await sha256Of(process.execPath))
    .digest('hex')
    .slice(0, 32);
}

async function produce(program: Uint8Array, cached: string, signal?: AbortSignal): Promise<void> {
  await mkdir(dirname(cached), { recursive: true });
  const work = await mkdtemp(`${cached}.building-`);
  try {
    const executable = join(work, 'agent');
    await copyFile(process.execPath, executable);
    await strip(executable, signal);
    await inject(await makeBlob(work, program, signal), executable, signal);
    await chmod(executable, 0o755);
    await rename(executable, cached);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Takes 18 MB of symbols away. Without binutils the executable is only larger. */
async function strip(executable: string, signal?: AbortSignal): Promise<void> {
  const { failed, code, shortMessage } = await execa('strip', [executable], {
    reject: false,
    cancelSignal: signal,
  });
  if (failed && code !== 'ENOENT') throw new Error(`strip failed on ${executable}: ${shortMessage}`);
}

async function makeBlob(work: string, program: Uint8Array, signal?: AbortSignal): Promise<string> {
  const blob = join(work, 'agent.blob');
  const settings = {
    main: join(work, 'agent.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    // Nothing in the guest's environment changes how the agent runs.
    execArgvExtension: 'none',
  };
  await writeFile(settings.main, program);
  await writeFile(join(work, 'sea.json'), JSON.stringify(settings));
  await execa(process.execPath, ['--experimental-sea-config', join(work, 'sea.json')], {
    cancelSignal: signal,
  });
  return blob;
}

async function inject(blob: string, executable: string, signal?: AbortSignal): Promise<void> {
  const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js');
  const argv = [postject, executable, resource, blob, '--sentinel-fuse', fuse];
  await execa(process.execPath, argv, { cancelSignal: signal });
}

async function replaceWithCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const copy = `${to}.new-${process.pid}`;
  try {
    await copyFile(from, copy);
    await rename(copy, to);
  } finally {
    await rm(copy, { force: true });
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
