// A guest as a directory tree, with a runner that writes down what would have run. For tests.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Command, CommandResult } from '../guest/commands.ts';
import type { Provisioned } from '../provision.ts';
import { provision } from '../provision.ts';
import type { StageChoice } from '../stage.ts';

export interface GuestTree {
  readonly root: string;
  /** What ran, oldest first. */
  readonly commands: Command[];
  /** What stood on the console. */
  readonly lines: string[];
  write(path: string, content: string): Promise<void>;
  provision(options?: { dryRun?: boolean; datasource?: string; stage?: StageChoice }): Promise<Provisioned>;
}

export interface TreeOptions {
  readonly userData?: string;
  readonly settings?: object;
  readonly metadata?: object;
  /** More files of `openstack/latest` on the drive. */
  readonly drive?: Readonly<Record<string, string>>;
  /** How a program ends; 0 unless told otherwise. */
  readonly answer?: (command: Command) => Partial<CommandResult> | undefined;
}

export const aKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q ann@example';
export const uuid = '0047dded-b5f0-4ebb-8ab3-1a0dd3ffe180';

/** A Debian-like tree with the users root and tiny, and a config drive beside it. Removed after the test. */
export async function guestTree(options: TreeOptions = {}): Promise<GuestTree> {
  const directory = await mkdtemp(join(tmpdir(), 'guest-agent-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const root = join(directory, 'root');
  const drive = join(directory, 'drive');
  await fill(root, baseFiles(options.settings ?? { defaultUser: { name: 'tiny', shell: '/bin/sh' } }));
  await mkdir(join(root, 'root'), { recursive: true });
  await mkdir(join(root, 'home/tiny'), { recursive: true });
  await fill(drive, driveFiles(options));
  return treeOf(root, drive, options);
}

function treeOf(root: string, drive: string, { answer }: TreeOptions): GuestTree {
  const commands: Command[] = [];
  const lines: string[] = [];
  const run = async (command: Command): Promise<CommandResult> => {
    commands.push(command);
    return { exitCode: 0, stdout: '', stderr: '', ...answer?.(command) };
  };
  return {
    root,
    commands,
    lines,
    write: (path, content) => fill(root, { [path]: content }),
    provision: ({ dryRun = false, datasource = drive, stage } = {}) =>
      provision({
        stage,
        root,
        datasource,
        dryRun,
        run,
        console: (line) => void lines.push(line),
        keysWaitMs: 100,
        signal: AbortSignal.timeout(10_000),
        now: () => 0,
      }),
  };
}

const baseFiles = (settings: object): Record<string, string> => ({
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\ntiny:x:1000:1000::/home/tiny:/bin/sh\n',
  'etc/group': 'root:x:0:\ntiny:x:1000:\n',
  'etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n',
  'etc/nova-lite-agent.json': JSON.stringify(settings),
  'usr/sbin/useradd': '',
});

function driveFiles({ userData, metadata, drive }: TreeOptions): Record<string, string> {
  const described = metadata ?? { uuid, hostname: 'first.novalocal', public_keys: { mine: `${aKey}\n` } };
  const latest = {
    ...drive,
    'meta_data.json': JSON.stringify(described),
    ...(userData === undefined ? {} : { user_data: userData }),
  };
  return Object.fromEntries(Object.entries(latest).map(([name, text]) => [`openstack/latest/${name}`, text]));
}

async function fill(directory: string, files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
}
