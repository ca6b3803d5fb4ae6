// A private apt: its own lists, its own archives, an empty list of installed packages. The host's apt is only read.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress } from '../progress.ts';
import { run, type RunOptions } from '../run.ts';
import { archivesFrom, type Archive } from './archives.ts';
import { debianSources } from './sources.ts';

export type { Archive } from './archives.ts';

export interface Apt {
  /** sources.list of Debian 12, for tools that call apt themselves. */
  readonly sourcesPath: string;
  /** Milliseconds since the package lists were fetched; Infinity when they never were. */
  listsAgeMs(): Promise<number>;
  update(): Promise<void>;
  /** `packages` and all they depend on, as if nothing were installed. Reads the lists on disk. */
  resolve(packages: readonly string[]): Promise<readonly Archive[]>;
  /** Brings the archives of `packages` to disk; those that are there already are checked, not fetched again. */
  download(packages: readonly string[]): Promise<void>;
}

/** `dir` holds everything. The caller sees to it that one process at a time uses it. */
export async function openApt(
  dir: string,
  options: { signal: AbortSignal; onProgress: OnProgress },
): Promise<Apt> {
  const configPath = await prepare(dir, options.signal);
  const apt = (args: readonly string[], more: Partial<RunOptions> = {}) =>
    run('apt-get', ['-c', configPath, ...args], { ...more, signal: options.signal });
  return {
    sourcesPath: join(dir, 'sources.list'),
    listsAgeMs: () => ageOfLists(dir),
    update: async () => {
      await rm(join(dir, 'fetched'), { force: true });
      await apt(['update', '-q', '-o', 'APT::Update::Error-Mode=any']);
      await writeFile(join(dir, 'fetched'), '');
    },
    resolve: async (packages) => {
      const nothingYet = `Dir::Cache::archives=${dir}/nothing`; // apt prints only what it does not have
      const uris = await apt(['install', '-qq', '--print-uris', '-o', nothingYet, ...packages]);
      return archivesFrom(uris, join(dir, 'archives'));
    },
    download: async (packages) => {
      await apt(['install', '-q', '-y', '--download-only', '-o', 'APT::Status-Fd=1', ...packages], {
        onOutput: (line) => reportDownload(line, options.onProgress),
      });
    },
  };
}

async function prepare(dir: string, signal: AbortSignal): Promise<string> {
  await mkdir(join(dir, 'lists/partial'), { recursive: true });
  await mkdir(join(dir, 'archives/partial'), { recursive: true });
  await mkdir(join(dir, 'nothing/partial'), { recursive: true });
  await writeFile(join(dir, 'status'), '');
  await writeSources(dir, await debianSources(signal));
  await writeFile(join(dir, 'apt.conf'), configuration(dir));
  return join(dir, 'apt.conf');
}

/** Lists of other mirrors than these are as good as none. */
async function writeSources(dir: string, sources: string): Promise<void> {
  const path = join(dir, 'sources.list');
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== sources) await rm(join(dir, 'fetched'), { force: true });
  await writeFile(path, sources);
}

/** Settings of apt.conf(5), read after the host's own. The host's proxies and credentials stay in force, its sources and preferences do not. */
const configuration = (dir: string): string => `Dir::State "${dir}";
Dir::State::status "${dir}/status";
Dir::State::lists "${dir}/lists";
Dir::Cache "${dir}";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Cache::archives "${dir}/archives";
Dir::Etc::sourcelist "${dir}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::GzipIndexes "false";
Acquire::Retries "3";
`;

async function ageOfLists(dir: string): Promise<number> {
  const fetched = await stat(join(dir, 'fetched')).catch(() => undefined);
  return fetched ? Date.now() - fetched.mtimeMs : Infinity;
}

/** Lines of apt's status descriptor: `dlstatus:3:12.5:Retrieving file 3 of 80 (2 s remaining)`. */
function reportDownload(line: string, onProgress: OnProgress): void {
  const [, percent, message] = /^dlstatus:\d+:([\d.]+):(.*)$/.exec(line) ?? [];
  if (percent && message) onProgress({ step: 'download', message, fraction: Number(percent) / 100 });
}
