import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { asAccount } from './account.ts';
import { serverArguments } from './arguments.ts';
import { embeddedPostgres, runnableBinaries } from './binaries.ts';
import { serverProcesses } from './leftover.ts';
import { startPostgres, type PostgresOptions, type PostgresServer } from './server.ts';

const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
let directory: string;
let options: PostgresOptions;
const started: PostgresServer[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nova-lite-test-'));
  await chmod(directory, 0o755);
  const binariesDir = await runnableBinaries(account, embeddedPostgres(), join(directory, 'native'));
  options = {
    ...account,
    binariesDir,
    dataDir: join(directory, 'data'),
    socketDir: join(directory, 'socket'),
  };
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  await rm(directory, { recursive: true, force: true });
});

async function start(changes: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgres({ ...options, ...changes });
  started.push(server);
  return server;
}

async function query(server: PostgresServer, text: string): Promise<unknown[]> {
  const db = openDatabase(server.url, { max: 1 });
  try {
    return (await sql.raw(text).execute(db)).rows;
  } finally {
    await db.destroy();
  }
}

/** A server as it is left by a process that was killed: nobody waits for it. */
async function leaveRunning(): Promise<void> {
  const withoutParent = asAccount(account, [
    join(options.binariesDir, 'postgres'),
    ...serverArguments(options.dataDir, options.socketDir),
  ]);
  const [program, ...args] = withoutParent.filter((arg) => arg !== '--pdeathsig' && arg !== 'INT');
  const child = spawn('setsid', ['--fork', String(program), ...args], { cwd: '/', stdio: 'ignore' });
  await once(child, 'exit');
  await expect.poll(() => serverProcesses(options.dataDir), { timeout: 10_000 }).not.toHaveLength(0);
}

test('what was written is there after a stop and a start', async () => {
  const first = await start();
  await query(first, 'create table kept as select 7 as n');
  await first.stop();
  expect(await query(await start(), 'select n from kept')).toEqual([{ n: 7 }]);
});

test('a server that outlived its starter is stopped, and the new one takes its place', async () => {
  await (await start()).stop();
  await leaveRunning();
  const before = await serverProcesses(options.dataDir);
  const server = await start();
  expect(before).not.toContain(server.pid);
  expect(await query(server, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a server killed in its tracks is recovered with what it had committed', async () => {
  const first = await start();
  await query(first, 'create table kept as select 7 as n');
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  expect(await query(await start(), 'select n from kept')).toEqual([{ n: 7 }]);
});

test('a directory whose starter lives is refused, and its server goes on', async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(`process ${process.pid} started it`);
  expect(await query(first, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('a setting that PostgreSQL refuses is named in the error, and nothing runs', async () => {
  await expect(start({ settings: { shared_buffers: 'much' } })).rejects.toThrow(
    /invalid value for parameter "shared_buffers"/,
  );
  expect(await serverProcesses(options.dataDir)).toEqual([]);
});

test('an account that cannot enter the directory is told so', async () => {
  if (process.getuid?.() !== 0) return;
  await chmod(directory, 0o700);
  await expect(start()).rejects.toThrow(/must be able to .* enter every directory above/);
});

test('the end of the signal is the end of the server', async () => {
  const life = new AbortController();
  const server = await start({ signal: life.signal });
  life.abort();
  await server.ended;
  expect(await serverProcesses(options.dataDir)).toEqual([]);
});
