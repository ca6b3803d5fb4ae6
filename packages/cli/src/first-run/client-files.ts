// The files with which people and programs log in: openrc for shells, clouds.yaml for SDKs.
import { rename, writeFile } from 'node:fs/promises';
import { dump } from 'js-yaml';
import { dataPaths, serviceUrl, type CloudConfig } from '../config.ts';
import type { CloudIdentity } from './cloud-identity.ts';

interface Account {
  readonly user: string;
  readonly project: string;
  readonly password: string;
}

/** Writes `admin-openrc`, `demo-openrc` and `clouds.yaml`, all mode 0600. */
export async function writeClientFiles(config: CloudConfig, identity: CloudIdentity): Promise<void> {
  const admin = { user: 'admin', project: 'admin', password: identity.adminPassword };
  const demo = { user: 'demo', project: 'demo', password: identity.demoPassword };
  const authUrl = `${serviceUrl(config, 'identity')}/v3`;
  const paths = dataPaths(config.dataDir);
  await write(paths.adminOpenrc, openrc(admin, authUrl, config.region));
  await write(paths.demoOpenrc, openrc(demo, authUrl, config.region));
  const clouds = {
    'nova-lite': cloud(demo, authUrl, config.region),
    'nova-lite-admin': cloud(admin, authUrl, config.region),
  };
  await write(paths.cloudsYaml, dump({ clouds }));
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The variables of `openstack --help`; what an earlier openrc set and this one does not is unset. */
function openrc({ user, project, password }: Account, authUrl: string, region: string): string {
  const variables = {
    OS_AUTH_TYPE: 'password',
    OS_AUTH_URL: authUrl,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: user,
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_NAME: project,
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_PASSWORD: password,
    OS_REGION_NAME: region,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  return `# . ${user}-openrc\nunset OS_CLOUD OS_TOKEN OS_PROJECT_ID OS_TENANT_NAME OS_TENANT_ID OS_USER_ID\n${lines.join('\n')}\n`;
}

const cloud = ({ user, project, password }: Account, authUrl: string, region: string) => ({
  auth: {
    auth_url: authUrl,
    username: user,
    user_domain_name: 'Default',
    project_name: project,
    project_domain_name: 'Default',
    password,
  },
  region_name: region,
  identity_api_version: 3,
});
