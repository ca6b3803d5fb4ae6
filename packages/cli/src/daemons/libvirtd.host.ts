import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, ReconnectingLibvirt } from '@nova-lite/libvirt';
import { writeTinyGuestDisk } from '@nova-lite/libvirt/private-libvirtd';

const timeout = 60_000;
const keeper = join(import.meta.dirname, 'fixtures', 'keep-libvirtd.ts');

/** A machine of its own as far as libvirt goes: what it keeps in /run, /etc, /var lies below `root`. */
const machine = `
  for directory in run etc/libvirt var/lib/libvirt var/cache/libvirt var/log/libvirt; do
    mkdir -p "/$directory" "$1/$directory" && mount --bind "$1/$directory" "/$directory"
  done
  exec "$2" "$3" "$4"`;

describe('the libvirtd of a machine', () => {
  let root: string;
  let socketPath: string;
  const keepers = new Set<ChildProcess>();

  /** Starts `ensureLibvirtd` as the cloud `name` does. */
  const keep = async (name: string) => {
    const directory = join(root, name);
    const shell = ['/bin/sh', '-c', machine, 'sh', root, process.execPath, keeper, directory];
    const child = spawn('unshare', ['--mount', '--propagation', 'private', ...shell], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    keepers.add(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, ...(JSON.parse(line.toString()) as { startedByUs: boolean }) };
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') => {
    keepers.delete(child);
    child.kill(signal);
    await once(child, 'exit');
  };
  const pidOf = async (daemon: string) => Number(await readFile(join(root, 'run', `${daemon}.pid`), 'utf8'));
  const isAlive = async (pid: number) =>
    (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')) !== '';
  const gone = (pid: number) => vi.waitUntil(async () => !(await isAlive(pid)), { timeout });

  /** Those that a failed test left. */
  const guestPids = async () => {
    const directory = join(root, 'run/libvirt/qemu');
    const files = (await readdir(directory)).filter((file) => file.endsWith('.pid') && file !== 'driver.pid');
    const pids = await Promise.all(
      files.map(async (file) => Number(await readFile(join(directory, file), 'utf8'))),
    );
    const alive = await Promise.all(pids.map(isAlive));
    return pids.filter((_pid, index) => alive[index]);
  };

  const startGuest = async () => {
    const uuid = randomUUID();
    const [disk, log] = [join(root, `${uuid}.raw`), join(root, `${uuid}.log`)];
    await writeTinyGuestDisk(disk);
    const libvirt = await connect({ socketPath });
    const xml = `<domain type='qemu'><name>${uuid}</name><uuid>${uuid}</uuid><memory unit='MiB'>32</memory>
      <os><type machine='pc'>hvm</type></os><features><acpi/></features><devices>
      <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${disk}'/><target dev='vda' bus='virtio'/></disk>
      <serial type='pty'><log file='${log}' append='on'/></serial></devices></domain>`;
    const domain = await libvirt.create(await libvirt.define(xml));
    await libvirt.close();
    await vi.waitUntil(async () => (await readFile(log, 'utf8').catch(() => '')).includes('up'), { timeout });
    return {
      domain,
      log,
      pid: Number(await readFile(join(root, 'run/libvirt/qemu', `${uuid}.pid`), 'utf8')),
    };
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'libvirtd-'));
    await chmod(root, 0o711);
    await mkdir(join(root, 'run'));
    socketPath = join(root, 'run/libvirt/libvirt-sock');
  });
  afterEach(async () => {
    for (const child of keepers) await end(child);
  });
  afterAll(async () => {
    for (const pid of await guestPids()) process.kill(pid, 'SIGKILL');
    await rm(root, { recursive: true, force: true });
  });

  it('is started when there is none, and ended when it was started by us', async () => {
    const { child, startedByUs } = await keep('a');
    expect(startedByUs).toBe(true);
    const pids = [await pidOf('libvirtd'), await pidOf('virtlogd')];
    await end(child);
    for (const pid of pids) expect(await isAlive(pid)).toBe(false);
  });

  it('is used when there is one, and left alone when that was not ours', async () => {
    const first = await keep('a');
    const pid = await pidOf('libvirtd');
    const second = await keep('b');
    expect(second.startedByUs).toBe(false);
    await end(second.child);
    expect(await isAlive(pid)).toBe(true);
    await end(first.child);
  });

  it('is taken over from a cloud that ends it while another still needs it', async () => {
    const first = await keep('a');
    const second = await keep('b');
    const before = await pidOf('libvirtd');
    await end(first.child);
    const another = async () =>
      existsSync(socketPath) && (await pidOf('libvirtd').catch(() => before)) !== before;
    expect(await vi.waitUntil(another, { timeout })).toBe(true);
    await end(second.child);
  });

  it('comes back when it is killed: its guest runs on, QEMU is not root, and who was connected is connected again', async () => {
    const { child } = await keep('a');
    const guest = await startGuest();
    expect(await readFile(`/proc/${guest.pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0\b/m);
    const libvirt = new ReconnectingLibvirt({ socketPath });
    await libvirt.run((connection) => connection.hostname());
    process.kill(await pidOf('libvirtd'), 'SIGKILL');
    await vi.waitUntil(() => !libvirt.state.up, { timeout });
    await vi.waitUntil(() => libvirt.state.up, { timeout });
    expect(await libvirt.run((connection) => connection.state(guest.domain))).toMatchObject({
      state: 'running',
    });
    await libvirt.run((connection) => connection.destroy(guest.domain));
    await libvirt.close();
    await end(child);
  });

  it('ends without its guests, which are found again with their consoles at the next start', async () => {
    const first = await keep('a');
    const guest = await startGuest();
    const virtlogd = await pidOf('virtlogd');
    await end(first.child);
    expect(await isAlive(guest.pid)).toBe(true);
    expect(await isAlive(virtlogd)).toBe(true);
    const second = await keep('a');
    const libvirt = await connect({ socketPath });
    expect(await libvirt.state(guest.domain)).toMatchObject({ state: 'running' });
    const lines = (await readFile(guest.log, 'utf8')).split('up').length;
    await libvirt.reset(guest.domain);
    await vi.waitUntil(async () => (await readFile(guest.log, 'utf8')).split('up').length > lines, {
      timeout,
    });
    await libvirt.destroy(guest.domain);
    await libvirt.close();
    await end(second.child);
    expect(await isAlive(virtlogd)).toBe(false);
  });

  it('is known as ours after we were killed, and ended by the next who starts', async () => {
    const first = await keep('a');
    const pid = await pidOf('libvirtd');
    await end(first.child, 'SIGKILL');
    expect(await isAlive(pid)).toBe(true);
    const second = await keep('a');
    expect(second.startedByUs).toBe(true);
    expect(await pidOf('libvirtd')).toBe(pid);
    await end(second.child);
    await gone(pid);
  });
});
