// A private PostgreSQL: made when absent, started, awaited, and stopped by the process that needs it.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { asAccount, systemPath, type Account } from './account.ts';
import { connectionUrl, serverArguments, type ServerSettings } from './arguments.ts';
import { ensureCluster, ownedDirectory } from './cluster.ts';
import { noteStarter, stopLeftover } from './leftover.ts';

export interface PostgresOptions extends Account {
  /** Becomes the cluster. The account must be able to enter every directory above it. */
  readonly dataDir: string;
  /** Holds `initdb` and `postgres`. */
  readonly binariesDir: string;
  /** For the socket; made private to the account. At most 90 bytes, the kernel's limit for the path of a socket. */
  readonly socketDir: string;
  /** On top of `smallServer`. */
  readonly settings?: ServerSettings;
  readonly log?: Logger;
  /** Stops the server when it aborts; await `stop()` to know that it has. */
  readonly signal?: AbortSignal;
  /** How long recovery after a crash may take; default one minute. */
  readonly readyWithinMs?: number;
}

export interface PostgresServer {
  /** For `openDatabase`; only the account that started the server may connect. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server has ended, wanted or not, with its last words. */
  readonly ended: Promise<string>;
  /** A fast shutdown: sessions are ended, what was committed is kept. May be called twice. */
  stop(): Promise<void>;
}

/** Starts the server of `dataDir` and resolves once it answers. A leftover of a killed run is stopped first. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const paths = { ...options, dataDir: resolve(options.dataDir), socketDir: resolve(options.socketDir) };
  options.signal?.throwIfAborted();
  refuseLongSocket(paths.socketDir);
  await stopLeftover(paths.dataDir);
  await removeStaleSocket(paths.socketDir);
  await ownedDirectory(paths.socketDir, options);
  await ensureCluster(paths.dataDir, options.binariesDir, options);
  await noteStarter(paths.dataDir);
  const running = launch(paths);
  await untilReady(running, paths);
  options.signal?.addEventListener('abort', () => void running.stop(), { once: true });
  if (options.signal?.aborted) await running.stop();
  return { ...running, url: connectionUrl(paths.socketDir) };
}

/** Of a server that was killed. Its process id may be in use again, or not reaped yet: PostgreSQL would take it for alive. */
async function removeStaleSocket(socketDir: string): Promise<void> {
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock'])
    await rm(join(socketDir, name), { force: true });
}

function refuseLongSocket(socketDir: string): void {
  const length = Buffer.byteLength(socketDir);
  if (length <= 90) return;
  throw new Error(
    `The socket directory ${socketDir} has ${length} bytes; a socket's path allows 90. Choose a shorter one.`,
  );
}

type Running = Omit<PostgresServer, 'url'>;

/** In a session of its own, so that Ctrl-C in a terminal reaches us alone and we decide the order of the end. */
function launch(options: PostgresOptions): Running {
  const args = serverArguments(options.dataDir, options.socketDir, options.settings);
  const [program, ...rest] = asAccount(options, [join(options.binariesDir, 'postgres'), ...args]);
  const child = spawn(program, rest, {
    cwd: '/',
    env: { LC_ALL: 'C', PATH: systemPath },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const words = lastWords(child, options.log);
  const ended = once(child, 'exit').then(
    () => words.join('\n'),
    (error: unknown) => `${program} could not be started: ${String(error)}`,
  );
  return { pid: child.pid ?? 0, ended, stop: () => stopChild(child, ended) };
}

/** The server's log goes to ours; its last lines are kept for the error message. */
function lastWords(child: ChildProcess, log: Logger | undefined): string[] {
  const words: string[] = [];
  if (!child.stderr) return words;
  createInterface({ input: child.stderr }).on('line', (line) => {
    log?.debug({ postgres: line }, 'postgres');
    words.push(line);
    if (words.length > 15) words.shift();
  });
  return words;
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGINT');
  const harder = setTimeout(() => child.kill('SIGQUIT'), 20_000);
  const hardest = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(harder);
  clearTimeout(hardest);
}

/** The postmaster writes `ready` into the eighth line of its lock file. */
async function untilReady(running: Running, options: PostgresOptions): Promise<void> {
  const withinMs = options.readyWithinMs ?? 60_000;
  let lastWords: string | undefined;
  void running.ended.then((words) => (lastWords = words));
  for (const deadline = Date.now() + withinMs; ; await pause(10)) {
    if (await isReady(options.dataDir, running.pid)) return;
    if (lastWords !== undefined)
      throw new Error(`PostgreSQL in ${options.dataDir} ended while it started: ${lastWords}`);
    if (Date.now() < deadline) continue;
    await running.stop();
    throw new Error(
      `PostgreSQL in ${options.dataDir} was not ready within ${withinMs} ms: ${await running.ended}`,
    );
  }
}

async function isReady(dataDir: string, pid: number): Promise<boolean> {
  const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}
