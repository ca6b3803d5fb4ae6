// A whole cloud as a user starts it: the command `nova-lite up` in a process of its own, with a data directory and
// ports of its own, so that tests run beside a cloud that is in use.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { load } from 'js-yaml';
import { connectApi, type ApiClient } from '../../packages/cli/src/first-run/api-client.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../..');
/** As bootstrap/run-command.mjs gives them to the command. */
const runtime = JSON.parse(readFileSync(join(root, 'packages/cli/bootstrap/runtime.json'), 'utf8')) as {
  arguments: string[];
  environment: Record<string, string>;
};
const command = join(root, 'packages/cli/src/main.ts');

/** Images and their packages are built once for all tiers and runs. */
export const imageCache = process.env['NOVA_LITE_CACHE_DIR'] ?? '/var/cache/nova-lite';

/** Whoever runs the tests may have sourced the openrc of another cloud. */
const withoutLogin = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('OS_')),
);

export type User = 'nova-lite' | 'nova-lite-admin';

export interface RealCloud {
  readonly dataDir: string;
  readonly portOffset: number;
  /** All that `nova-lite up` printed since it was last started. */
  output(): string;
  /** Starts it (again) and resolves when it says that it is up. */
  start(args?: readonly string[]): Promise<void>;
  /** Ctrl-C, and waits for its end. */
  stop(): Promise<void>;
  /** The end without a chance to tidy up. */
  kill(): Promise<void>;
  /** `nova-lite down --yes`; removes the data directory too. */
  down(): Promise<string>;
  /** The stock client, as the user demo unless said otherwise; its standard output. */
  openstack(args: readonly string[], as?: User): Promise<string>;
  /** The same, with `-f json` parsed. */
  json<T = Record<string, unknown>>(args: readonly string[], as?: User): Promise<T>;
  /** The APIs directly. */
  api(as?: User): Promise<ApiClient>;
  pid(): number | undefined;
}

/** Ports from 5000 + `portOffset`. */
export async function newCloud(portOffset: number): Promise<RealCloud> {
  // Below /var/tmp, and not private: PostgreSQL and QEMU run as other users, and must be able to enter it.
  const directory = await mkdtemp('/var/tmp/nova-lite-test-');
  await chmod(directory, 0o711);
  const dataDir = join(directory, 'cloud');
  const env = {
    ...process.env,
    ...runtime.environment,
    NOVA_LITE_CACHE_DIR: imageCache,
    NOVA_LITE_DATA_DIR: dataDir,
  };
  let child: ChildProcess | undefined;
  let output = '';

  const ended = () => child === undefined || child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals) => {
    if (!child || ended()) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };

  const cloud: RealCloud = {
    dataDir,
    portOffset,
    output: () => output,
    pid: () => child?.pid,
    async start(args = ['--no-first-server']) {
      output = '';
      child = spawn(
        process.execPath,
        [...runtime.arguments, command, 'up', '--port-offset', String(portOffset), ...args],
        {
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await until(
        'the cloud is up',
        () => {
          if (ended()) throw new Error(`nova-lite up ended:\n${output}`);
          return output.includes('The cloud is up.');
        },
        600_000,
      );
    },
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    async down() {
      const { all } = await execa(process.execPath, [command, 'down', '--yes'], { env, all: true });
      await rm(join(dataDir, '..'), { recursive: true, force: true });
      return all;
    },
    async openstack(args, as = 'nova-lite') {
      const { stdout } = await execa('openstack', args, {
        extendEnv: false,
        env: { ...withoutLogin, OS_CLIENT_CONFIG_FILE: join(dataDir, 'clouds.yaml'), OS_CLOUD: as },
      });
      return stdout;
    },
    async json<T>(args: readonly string[], as: User = 'nova-lite') {
      return JSON.parse(await cloud.openstack([...args, '-f', 'json'], as)) as T;
    },
    api: async (as = 'nova-lite') => connectApi(await loginOf(dataDir, as)),
  };
  return cloud;
}

interface CloudsYaml {
  clouds: Record<
    User,
    { auth: { auth_url: string; username: string; project_name: string; password: string } }
  >;
}

async function loginOf(dataDir: string, as: User) {
  const { auth } = (load(await readFile(join(dataDir, 'clouds.yaml'), 'utf8')) as CloudsYaml).clouds[as];
  return { authUrl: auth.auth_url, user: auth.username, project: auth.project_name, password: auth.password };
}
