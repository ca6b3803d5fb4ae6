// A real libvirtd for host tests, apart from the machine's own: own mount namespace, own state, QEMU as libvirt-qemu.
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, prepareHostForQemu } from '../src/index.ts';

const script = join(import.meta.dirname, 'private-libvirtd.sh');
const config = `auth_unix_ro = "none"\nauth_unix_rw = "none"\nunix_sock_rw_perms = "0700"\nunix_sock_ro_perms = "0700"\n`;

export class PrivateLibvirtd implements AsyncDisposable {
  /** For disks and logs too: QEMU may look into it. */
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async start(): Promise<PrivateLibvirtd> {
    requireHost();
    await prepareHostForQemu();
    const directory = await mkdtemp(join(tmpdir(), 'private-libvirtd-'));
    await chmod(directory, 0o711);
    await writeFile(join(directory, 'libvirtd.conf'), config);
    const libvirtd = new PrivateLibvirtd(directory);
    await libvirtd.run();
    return libvirtd;
  }

  get socketPath(): string {
    return join(this.directory, 'run', 'libvirt-sock');
  }

  /** Also after `kill`. Its guests have gone on meanwhile. */
  async run(): Promise<void> {
    const log = openSync(join(this.directory, 'output.log'), 'a');
    const parameters = ['--mount', '--propagation', 'private', '/bin/sh', script, this.directory];
    spawn('unshare', parameters, { detached: true, stdio: ['ignore', log, log] }).unref();
    await this.#answers();
  }

  /** As if it had crashed. */
  kill(): void {
    process.kill(this.#pid('libvirtd'), 'SIGKILL');
  }

  /** Process ids of its guests, by domain name. */
  async guests(): Promise<Map<string, number>> {
    const directory = join(this.directory, 'run', 'qemu');
    const files = (await readdir(directory)).filter((file) => file.endsWith('.pid') && file !== 'driver.pid');
    const pids = files.map(async (file) => Number(await readFile(join(directory, file), 'utf8')));
    return new Map((await Promise.all(pids)).map((pid, index) => [files[index]?.slice(0, -4) ?? '', pid]));
  }

  /** Ends it with all its guests. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#destroyGuests();
    for (const daemon of ['libvirtd', 'virtlogd']) await endProcess(this.#pid(daemon));
    await rm(this.directory, { recursive: true, force: true });
  }

  #pid(daemon: string): number {
    return Number(readFileSync(join(this.directory, `${daemon}.pid`), 'utf8'));
  }

  async #answers(): Promise<void> {
    const giveUpAt = Date.now() + 60_000;
    while (!(await reachable(this.socketPath))) {
      if (Date.now() > giveUpAt) throw new Error(`libvirtd does not come up:\n${await this.#output()}`);
      await sleep(50);
    }
  }

  #output(): Promise<string> {
    return readFile(join(this.directory, 'output.log'), 'utf8');
  }

  async #destroyGuests(): Promise<void> {
    const libvirt = await connect({ socketPath: this.socketPath });
    for (const domain of await libvirt.listDomains()) if (domain.id >= 0) await libvirt.destroy(domain);
    await libvirt.close();
  }
}

async function reachable(socketPath: string): Promise<boolean> {
  try {
    await (await connect({ socketPath })).close();
    return true;
  } catch {
    return false;
  }
}

async function endProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM');
  while (await isAlive(pid)) await sleep(20);
}

/** A zombie is dead: pid 1 of a container may never reap it. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !/\) Z /.test(status);
}

function requireHost(): void {
  if (process.getuid?.() !== 0) throw new Error('host tests need root');
  for (const program of [
    '/usr/sbin/libvirtd',
    '/usr/sbin/virtlogd',
    '/usr/bin/qemu-system-x86_64',
    '/usr/bin/qemu-img',
  ]) {
    if (!existsSync(program)) {
      throw new Error(
        `${program} is missing: apt-get install --no-install-recommends libvirt-daemon libvirt-daemon-driver-qemu qemu-system-x86 qemu-utils`,
      );
    }
  }
}

/** Writes the disk of a guest that says `up` on its serial console and obeys the power button: one boot sector, no image needed. */
export async function writeTinyGuestDisk(path: string): Promise<void> {
  const disk = Buffer.alloc(leastDiskBytes);
  Buffer.concat([enablePowerButton, sayUp, waitForPowerButton, powerOff]).copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  await writeFile(path, disk);
}

/** SeaBIOS does not read a disk that has not even one cylinder. */
const leastDiskBytes = 1024 * 1024;

// x86 real mode; SeaBIOS puts the power management registers of the i440fx at port 0x600.
/** sti; PM1_EN (0x602) = PWRBTN_EN */
const enablePowerButton = Buffer.from('fb ba0206 b80001 ef'.replaceAll(' ', ''), 'hex');
/** 0x3f8 <- 'u', 'p', '\n' */
const sayUp = Buffer.from('baf803 b075 ee b070 ee b00a ee'.replaceAll(' ', ''), 'hex');
/** hlt until PM1_STS (0x600) has PWRBTN_STS */
const waitForPowerButton = Buffer.from('f4 ba0006 ed f6c401 74f6'.replaceAll(' ', ''), 'hex');
/** PM1_CNT (0x604) = SLP_EN; then nothing more */
const powerOff = Buffer.from('ba0406 b80020 ef ebfe'.replaceAll(' ', ''), 'hex');
