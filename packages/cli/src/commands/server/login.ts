// Who calls: as the stock clients find it (OS_CLOUD, OS_* variables), else the administrator of the data directory.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { dataPaths } from '../../config.ts';
import type { Login } from '../../first-run/api-client.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export async function findLogin(dataDir: string, env: Environment): Promise<Login> {
  const name = env['OS_CLOUD'];
  if (name) return fromFiles(name, cloudFiles(dataDir, env));
  return fromVariables(env) ?? fromFiles('nova-lite-admin', [dataPaths(dataDir).cloudsYaml]);
}

function fromVariables(env: Environment): Login | undefined {
  const { OS_AUTH_URL: authUrl, OS_USERNAME: user, OS_PASSWORD: password } = env;
  const project = env['OS_PROJECT_NAME'];
  return authUrl && user && password && project
    ? { authUrl: authUrl.replace(/\/$/, ''), user, password, project }
    : undefined;
}

const cloudFiles = (dataDir: string, env: Environment): string[] => [
  ...(env['OS_CLIENT_CONFIG_FILE'] ? [env['OS_CLIENT_CONFIG_FILE']] : []),
  'clouds.yaml',
  join(homedir(), '.config/openstack/clouds.yaml'),
  '/etc/openstack/clouds.yaml',
  dataPaths(dataDir).cloudsYaml,
];

async function fromFiles(name: string, files: readonly string[]): Promise<Login> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const login = text === undefined ? undefined : loginIn(load(text), name);
    if (login) return login;
  }
  throw new Error(
    `There is no login for the cloud ${name}: looked into ${files.join(', ')}. Set OS_CLOUD, source an openrc file, or give --data-dir.`,
  );
}

interface Cloud {
  readonly auth?: Readonly<Record<string, unknown>>;
}

function loginIn(file: unknown, name: string): Login | undefined {
  const auth = (file as { clouds?: Readonly<Record<string, Cloud>> } | null)?.clouds?.[name]?.auth;
  const field = (key: string): string | undefined =>
    typeof auth?.[key] === 'string' ? auth[key] : undefined;
  const [authUrl, user, project, password] = ['auth_url', 'username', 'project_name', 'password'].map(field);
  return authUrl && user && project && password ? { authUrl, user, project, password } : undefined;
}
