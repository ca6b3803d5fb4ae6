// `nova-lite up`: from nothing, or from what an earlier run left, to a cloud that answers.
import { mkdir, rename, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { findMetadataProcesses } from '@nova-lite/metadata-service';
import { createMemoryBus, createLogger, type Logger } from '@nova-lite/service-kit';
import { destination } from 'pino';
import { startController } from '../cloud/controller.ts';
import { startHost } from '../cloud/host.ts';
import { cloudConfig, dataPaths, serviceUrl, type CloudConfig, type UpOptions } from '../config.ts';
import { startDatabase } from '../daemons/database.ts';
import { writeClientFiles } from '../first-run/client-files.ts';
import { cloudIdentity } from '../first-run/cloud-identity.ts';
import { connectApi, type ApiClient } from '../first-run/api-client.ts';
import {
  createFlavors,
  createPrivateNetwork,
  createSshGroup,
  findOwnImage,
  replaceOwnImage,
} from '../first-run/setup.ts';
import type { Running } from './running.ts';
import { showFirstServer } from './show-first-server.ts';
import { checkDataDirIsPassable } from './check-data-dir.ts';
import { checkPortsAreFree } from './free-ports.ts';
import { takeLock } from './lock.ts';
import { processMemory } from './memory.ts';
import { createProgress, type Progress } from './progress.ts';
import { tinyImage, tinySources } from './tiny-image.ts';

/** Resolves when `signal` is aborted and all that was started has stopped; guests go on. */
export async function up(
  options: UpOptions,
  env: NodeJS.ProcessEnv,
  out: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<void> {
  const config = cloudConfig(options, env);
  const progress = createProgress(
    out,
    JSON.parse(env['NOVA_LITE_INSTALL_TIMES'] ?? '{}') as Record<string, number>,
  );
  const stack = new AsyncDisposableStack();
  try {
    const running = await start(config, progress, stack, signal);
    await setUp(running, signal);
    out.write(howToUse(config));
    if (options.firstServer) await showFirstServer(running, out, signal);
    out.write(
      `${await whereTheTimeWent(progress)}\nThe cloud is up. Ctrl-C stops it; guests go on, and are adopted at the next start.\n`,
    );
    await aborted(signal);
  } finally {
    out.write('\nStopping. ');
    await stack.disposeAsync();
    out.write('Stopped; guests go on. `npx nova-lite down` removes everything.\n');
  }
}

/** Daemons, services, this host: what every start does. */
async function start(
  config: CloudConfig,
  progress: Progress,
  stack: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<Running> {
  const paths = dataPaths(config.dataDir);
  await checkDataDirIsPassable(config.dataDir);
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
  const lock = await takeLock(paths.lock);
  stack.defer(() => lock.release());
  await checkPortsAreFree(config, await findMetadataProcesses(paths.metadata));
  const identity = await cloudIdentity(paths.cloud);
  const log = await openLog(paths.log, config.logLevel);
  const bus = createMemoryBus((error, subject) => log.error({ err: error, subject }, 'a listener failed'));
  const host = hostname();

  const databaseUrl = await progress.step('database', () => startDatabase(config, log, stack));
  const controller = await progress.step('services', () =>
    startController({ config, identity, databaseUrl, host, bus, log }, stack),
  );
  await writeClientFiles(config, identity);
  const computeHost = await progress.step('host', () =>
    startHost({ config, identity, host, bus, log, controller, signal }, stack),
  );
  return { config, identity, controller, host: computeHost, progress };
}

/** What a cloud holds from its first day; looked up, and made where it is missing. */
async function setUp(running: Running, signal: AbortSignal): Promise<void> {
  const { config, identity, progress } = running;
  const authUrl = `${serviceUrl(config, 'identity')}/v3`;
  const admin = await connectApi({
    authUrl,
    user: 'admin',
    project: 'admin',
    password: identity.adminPassword,
  });
  const demo = await connectApi({ authUrl, user: 'demo', project: 'demo', password: identity.demoPassword });
  await progress.step('flavors, network, security group', async () => {
    await createFlavors(admin);
    await createPrivateNetwork(admin);
    await createSshGroup(demo);
  });
  await ensureTinyImage(running, admin, signal);
}

async function ensureTinyImage(
  { config, controller, progress }: Running,
  admin: ApiClient,
  signal: AbortSignal,
): Promise<void> {
  const sources = await tinySources();
  if (await findOwnImage(admin, 'tiny', sources)) return;
  await progress.step('image tiny', async (say) => {
    const image = await tinyImage(config.imageCache, say, signal);
    say('uploading');
    await replaceOwnImage(admin, controller.addImage, { name: 'tiny', sources, image });
  });
}

async function openLog(path: string, level: string): Promise<Logger> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > 20 * 1024 ** 2) await rename(path, `${path}.1`);
  return createLogger({ level }, destination({ dest: path, mode: 0o600, sync: false }));
}

function howToUse(config: CloudConfig): string {
  const { adminOpenrc, demoOpenrc, cloudsYaml } = dataPaths(config.dataDir);
  return `
Use it with the stock client (apt-get install python3-openstackclient):

  . ${demoOpenrc}     as the user demo
  . ${adminOpenrc}    as the administrator
  openstack server list

or with any SDK: OS_CLIENT_CONFIG_FILE=${cloudsYaml} OS_CLOUD=nova-lite (or nova-lite-admin).

`;
}

async function whereTheTimeWent(progress: Progress): Promise<string> {
  const rows = [...progress.times()].map(
    ([name, seconds]) => `  ${name.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`,
  );
  const total = [...progress.times().values()].reduce((sum, seconds) => sum + seconds, 0);
  const memory = await processMemory(process.pid);
  return [
    ...rows,
    `  ${'in all'.padEnd(36)} ${total.toFixed(1).padStart(6)} s`,
    `Memory of all processes without guests: ${memory} MiB`,
  ].join('\n');
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
