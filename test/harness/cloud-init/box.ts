// A copy of a root file system, in namespaces of its own: what is changed there is in memory, and gone when it closes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

export interface BoxOptions {
  /** Network interfaces of the box beside `lo`. */
  readonly nics?: readonly { readonly name: string; readonly mac: string }[];
}

export interface Box {
  /** The root directory of the copy as this process sees it. */
  readonly root: string;
  /** What it is a copy of. */
  readonly lower: string;
  /** The directory of what was changed, laid out as overlayfs does: a removed file is a device 0:0. */
  readonly changes: string;
  /** Runs a program in the copy. Never rejects because of its exit code. */
  run(argv: readonly string[], options?: { input?: string; env?: Record<string, string> }): Promise<Ran>;
  /** Ends all that runs in it; nothing stays mounted. */
  close(): Promise<void>;
}

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const inside = '/mnt/root';
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const namespaces = ['--mount', '--propagation', 'private', '--pid', '--net', '--uts', '--ipc'];

/** `lower` is not written to. Needs root, overlayfs, and for `nics` the kernel's tun. */
export async function openBox(lower: string, { nics = [] }: BoxOptions = {}): Promise<Box> {
  const unshare = ['unshare', ...namespaces, '--fork', '--kill-child=KILL'];
  const words = nics.flatMap(({ name, mac }) => [name, mac]);
  const holder = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...unshare, 'sh', '-ec', layOut, 'box', lower, ...words],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: path },
    },
  );
  const errors: Buffer[] = [];
  holder.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [said] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')]);
  if (!(said instanceof Buffer)) throw new Error(`cannot make a box of ${lower}: ${Buffer.concat(errors)}`);
  const pid = (await readFile(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8')).trim();
  return {
    lower,
    root: `/proc/${pid}/root${inside}`,
    changes: `/proc/${pid}/root/mnt/upper`,
    run: (argv, options) => runIn(pid, argv, options),
    close: async () => {
      if (holder.exitCode !== null || holder.signalCode !== null) return;
      holder.kill('SIGKILL');
      await once(holder, 'close');
    },
  };
}

async function runIn(
  pid: string,
  argv: readonly string[],
  { input = '', env }: { input?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const enter = [`--target=${pid}`, '--mount', '--uts', '--ipc', '--net', '--pid', 'chroot', inside];
  const {
    exitCode = 126,
    stdout,
    stderr,
  } = await execa('nsenter', [...enter, ...argv], {
    input,
    env: { PATH: path, HOME: '/root', LC_ALL: 'C', ...env },
    extendEnv: false,
    reject: false,
    maxBuffer: 4 * 1024 * 1024,
  });
  return { exitCode, stdout, stderr };
}

/** `$1` is the root, then names and addresses of interfaces. The console is a file: nobody else shall read it. */
const layOut = `
mount -t tmpfs none /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" ${inside}
shift
while [ $# -gt 0 ]; do
  ip tuntap add dev "$1" mode tap
  ip link set "$1" address "$2"
  shift 2
done
ip link set lo up
hostname localhost
cd ${inside}
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t tmpfs none run
mount -t tmpfs none dev
mknod -m 666 dev/null c 1 3
mknod -m 666 dev/zero c 1 5
mknod -m 666 dev/full c 1 7
mknod -m 666 dev/random c 1 8
mknod -m 666 dev/urandom c 1 9
mknod -m 666 dev/tty c 5 0
ln -s /proc/self/fd dev/fd
: >dev/console
echo ready
exec cat >/dev/null
`;
