// Builds an image, or finds it in the cache.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildExecutable } from '@nova-lite/guest-agent';
import { openApt, type Apt } from './apt/apt.ts';
import { cacheKey } from './cache-key.ts';
import { debian12, debian12Agent } from './debian-12/recipe.ts';
import { buildDiskImage } from './disk/disk-image.ts';
import { requireTools } from './host-tools.ts';
import { withLock } from './lock.ts';
import type { OnProgress } from './progress.ts';
import type { ImageName, Recipe } from './recipe.ts';
import { copyImage, findImage, storeImage, type StoredImage } from './store.ts';
import { tiny } from './tiny/recipe.ts';
import { withWorkDir } from './work-dir.ts';

export interface BuildOptions {
  /** Holds package lists, archives and finished images. One directory may serve several builders. */
  readonly cacheDir: string;
  /** Where a copy of the image is put; by default it stays in the cache alone. */
  readonly outputPath?: string;
  /** Fetches the package lists even if there is an image for those on disk. */
  readonly refresh?: boolean;
  /** An executable of the guest agent; by default it is built from its sources. */
  readonly agent?: Agent;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

export interface Agent {
  readonly path: string;
  readonly sha256: string;
}

export interface BuiltImage extends StoredImage {
  /** True when nothing had to be built. */
  readonly cached: boolean;
}

/** All that one build works with. */
interface Build extends BuildOptions {
  readonly recipe: Recipe;
  readonly apt: Apt;
  readonly storeDir: string;
}

const recipes: Readonly<Record<ImageName, Recipe>> = {
  tiny,
  'debian-12': debian12,
  'debian-12-agent': debian12Agent,
};

/** Lists that are older are fetched again before anything is built from them. */
const listsAreFreshMs = 3_600_000;

/** Needs root and the tools of host-tools.ts, and says which are missing. Stops when `signal` is aborted and leaves nothing half done. */
export async function buildImage(name: ImageName, options: BuildOptions): Promise<BuiltImage> {
  const recipe = recipes[name];
  await requireTools(recipe.tools, process.geteuid?.() ?? -1);
  await mkdir(options.cacheDir, { recursive: true });
  const onWait = () =>
    options.onProgress({ step: 'lock', message: 'waiting for another build in this cache to end' });
  const image = await withLock(join(options.cacheDir, 'lock'), { signal: options.signal, onWait }, () =>
    findOrBuild(recipe, options),
  );
  if (!options.outputPath) return image;
  await copyImage(image.path, options.outputPath);
  return { ...image, path: options.outputPath };
}

async function findOrBuild(recipe: Recipe, options: BuildOptions): Promise<BuiltImage> {
  const agent = recipe.carriesAgent ? (options.agent ?? (await buildAgent(options))) : undefined;
  const apt = await openApt(join(options.cacheDir, 'apt'), options);
  const build: Build = { ...options, agent, recipe, apt, storeDir: join(options.cacheDir, 'images') };
  const found = options.refresh ? undefined : await findWithListsOnDisk(build);
  if (found) return { ...found, cached: true };
  await refreshLists(build);
  const key = await keyOf(build);
  const stored = await findImage(build.storeDir, recipe.name, key);
  return stored ? { ...stored, cached: true } : { ...(await produce(build, key)), cached: false };
}

async function buildAgent({ cacheDir, signal, onProgress }: BuildOptions): Promise<Agent> {
  onProgress({ step: 'agent', message: 'building the executable of the guest agent' });
  return buildExecutable({
    output: join(cacheDir, 'nova-lite-agent'),
    cacheDir: join(cacheDir, 'agent'),
    signal,
  });
}

/** Needs no network. */
async function findWithListsOnDisk(build: Build): Promise<StoredImage | undefined> {
  if ((await build.apt.listsAgeMs()) === Infinity) return undefined;
  return findImage(build.storeDir, build.recipe.name, await keyOf(build));
}

async function refreshLists({ apt, refresh, onProgress }: Build): Promise<void> {
  if (!refresh && (await apt.listsAgeMs()) < listsAreFreshMs) return;
  onProgress({ step: 'packages', message: 'fetching the package lists of Debian 12' });
  await apt.update();
}

async function keyOf({ recipe, apt, agent }: Build): Promise<string> {
  const archives = await apt.resolve(recipe.packages);
  return cacheKey({
    name: recipe.name,
    archives,
    filesDirs: recipe.filesDirs,
    agentSha256: agent?.sha256 ?? '',
  });
}

async function produce(build: Build, key: string): Promise<StoredImage> {
  const { recipe, apt, agent, onProgress, signal } = build;
  const archives = await apt.resolve(recipe.packages);
  onProgress({ step: 'download', message: `${archives.length} packages`, fraction: 0 });
  await apt.download(recipe.packages);
  return withWorkDir(build.cacheDir, async (workDir) => {
    const tree = join(workDir, 'tree');
    await mkdir(tree);
    await recipe.buildTree({
      archives,
      tree,
      workDir,
      agentPath: agent?.path,
      sourcesPath: apt.sourcesPath,
      signal,
      onProgress,
    });
    const output = join(workDir, 'image.qcow2');
    const { label, diskBytes } = recipe;
    await buildDiskImage({ tree, label, diskBytes, output, workDir, signal, onProgress });
    return storeImage(build.storeDir, recipe, key, output);
  });
}
