// What a newcomer does: clones, says `npm start`, looks, starts again, and takes it all away.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inGuest } from '../harness/guest-login.ts';
import { imageCache } from '../harness/real-cloud.ts';
import { until } from '../harness/until.ts';

const root = join(import.meta.dirname, '../..');
const portOffset = 27_000;

let directory: string;
let clone: string;
let dataDir: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  directory = await mkdtemp('/var/tmp/nova-lite-first-start-');
  await chmod(directory, 0o755);
  clone = join(directory, 'nova-lite');
  dataDir = join(directory, 'cloud');
  await execa('git', ['clone', '-q', root, clone]);
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules'));
  env = { ...process.env, PATH: path.join(':'), NOVA_LITE_CACHE_DIR: imageCache };
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  output(): string;
}

async function start(args: readonly string[]): Promise<Started> {
  const all = ['start', '--', '--data-dir', dataDir, '--port-offset', String(portOffset), ...args];
  const child = spawn('npm', all, { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const up = () => {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${output}`);
    return output.includes('The cloud is up.');
  };
  await until('the cloud is up', up, 600_000);
  return { child, output: () => output };
}

/** As the terminal does: to the whole group. */
async function ctrlC({ child }: Started): Promise<void> {
  const ended = once(child, 'exit');
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await ended;
}

describe('npm start in a clean clone', () => {
  let first: Started;
  beforeAll(async () => (first = await start([])));

  it('boots a server that reads its metadata both ways and applies its user data', () => {
    expect(first.output()).toContain('Server first is provisioned');
    expect(first.output()).toMatch(
      /Read at http:\/\/169\.254\.169\.254\n +openstack\/latest\/meta_data\.json/,
    );
    expect(first.output()).toMatch(
      /Found on the drive \/dev\/disk\/by-label\/config-2\n +openstack\/latest\/meta_data\.json/,
    );
    expect(first.output()).toMatch(/Both say the same: yes, \d+ files byte for byte/);
    expect(first.output()).toMatch(/set the password of tiny/);
  });

  it('says how to log in, and that is how', async () => {
    const [, networkId = '', key = '', address = ''] =
      /qdhcp-(\S+) ssh -i (\S+) tiny@(\S+)/.exec(first.output()) ?? [];
    const [, password = ''] = /tiny \/ (\S+)/.exec(first.output()) ?? [];
    expect(await inGuest({ networkId, address, user: 'tiny', key }, 'id -un')).toBe('tiny\n');
    expect(await inGuest({ networkId, address, user: 'tiny', password }, 'id -un')).toBe('tiny\n');
  });

  it('says where the time went, and how much memory it takes', () => {
    expect(first.output()).toMatch(/npm packages +\d+\.\d s/);
    expect(first.output()).toMatch(/first server +\d+\.\d s/);
    expect(first.output()).toMatch(/Memory of all processes without guests: \d+ MiB/);
  });

  it('keeps its secrets to root', async () => {
    for (const name of ['admin-openrc', 'demo-openrc', 'clouds.yaml', 'cloud.json', 'first-key']) {
      expect((await stat(join(dataDir, name))).mode & 0o777, name).toBe(0o600);
    }
  });

  it('refuses to start twice, and says who holds the ports', async () => {
    const again = ['up', '--data-dir', join(directory, 'other'), '--port-offset', String(portOffset)];
    const { exitCode, stderr } = await execa('npx', ['nova-lite', ...again], {
      cwd: clone,
      env,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`port ${5000 + portOffset} \\(identity\\) is taken by \\S+ \\(process \\d+\\)`),
    );
    const same = ['up', '--data-dir', dataDir, '--port-offset', '100'];
    const second = await execa('npx', ['nova-lite', ...same], { cwd: clone, env, reject: false });
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toMatch(/nova-lite runs already with this data directory \(process \d+/);
  });

  it('stops at Ctrl-C, leaves the guest running, and adopts it at the next start', async () => {
    await ctrlC(first);
    expect(first.output()).toContain('guests go on');
    const again = await start([]);
    expect(again.output()).toContain('The server first is there from an earlier start: ACTIVE');
    expect(again.output()).not.toContain('npm packages');
    await ctrlC(again);
  });

  it('goes away with nova-lite down, after showing what goes', async () => {
    const { stdout } = await execa('npx', ['nova-lite', 'down', '--yes', '--data-dir', dataDir], {
      cwd: clone,
      env,
    });
    expect(stdout).toMatch(/1 servers with their disks/);
    expect(stdout).toContain('Everything is removed.');
    expect(await readdir(directory)).not.toContain('cloud');
  });
});

describe('where it cannot run', () => {
  it('says what is missing, and ends with an error, when it is not root', async () => {
    const script = join(root, 'packages/cli/bootstrap/start.mjs');
    const asNobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath, script];
    const { exitCode, stderr } = await execa('setpriv', asNobody, {
      reject: false,
      env: { NOVA_LITE_DATA_DIR: join(directory, 'nobody') },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/you are not root/);
    expect(stderr).toContain('sudo npm start');
    expect(await readdir(directory)).not.toContain('nobody');
  });

  it('says so when the users of guests and database cannot pass to the data directory', async () => {
    const closed = join(directory, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const args = ['nova-lite', 'up', '--data-dir', join(closed, 'cloud')];
    const { exitCode, stderr } = await execa('npx', args, { cwd: clone, env, reject: false });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`chmod o+x ${closed}`);
    expect(await readdir(closed)).toEqual([]);
  });

  it('says which port is taken when somebody else holds it, and starts nothing', async () => {
    const holder = createServer().listen(8774 + portOffset, '127.0.0.1');
    await once(holder, 'listening');
    const args = [
      'nova-lite',
      'up',
      '--data-dir',
      join(directory, 'none'),
      '--port-offset',
      String(portOffset),
    ];
    const { exitCode, stderr } = await execa('npx', args, { cwd: clone, env, reject: false });
    holder.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`port ${8774 + portOffset} (compute) is taken by`);
    expect(await readdir(join(directory, 'none'))).toEqual([]);
  });
});
