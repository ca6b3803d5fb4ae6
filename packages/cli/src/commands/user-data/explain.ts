// `nova-lite user-data explain`: the guest agent's own plan, made on an empty system.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { provision, type Provisioned } from '@nova-lite/guest-agent';
import { readInput } from './read-input.ts';
import { showFinding } from './show-finding.ts';

interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

export interface ExplainOptions {
  /** The image's own user. */
  readonly defaultUser: string;
  readonly json: boolean;
  /** As cloud-init does it. */
  readonly compat?: boolean;
}

/** Returns the exit code: 1 when something that is asked for would not be done. */
export async function explainCommand(
  file: string,
  options: ExplainOptions,
  { stdin, stdout }: Streams,
  signal: AbortSignal,
): Promise<number> {
  const { name, data } = await readInput(file, stdin);
  const { report, plan } = await inEmptySystem(data, options, signal);
  const steps = report.modules.map(({ module, message }) => ({
    module,
    does: message,
    actions: plan.find((planned) => planned.module === module)?.actions.length ?? 0,
  }));
  if (options.json) stdout.write(`${JSON.stringify({ steps, findings: report.findings }, undefined, 2)}\n`);
  else {
    for (const finding of report.findings) stdout.write(`${showFinding(finding, name, [])}\n`);
    stdout.write(steps.map(({ module, does }, index) => `${index + 1}. ${module}: ${does}\n`).join(''));
  }
  return report.result === 'failed' ? 1 : 0;
}

async function inEmptySystem(
  userData: Uint8Array,
  { defaultUser, compat }: ExplainOptions,
  signal: AbortSignal,
): Promise<Provisioned> {
  const directory = await mkdtemp(join(tmpdir(), 'nova-lite-explain-'));
  try {
    const [root, drive] = [join(directory, 'root'), join(directory, 'drive')];
    for (const [path, content] of Object.entries(systemFiles(defaultUser)))
      await put(join(root, path), content);
    const latest = join(drive, 'openstack/latest');
    await put(join(latest, 'meta_data.json'), JSON.stringify({ uuid: 'explained', hostname: 'server' }));
    await put(join(latest, 'user_data'), userData);
    const console = (): void => undefined;
    return await provision({ root, datasource: drive, dryRun: true, compat, console, signal, now: () => 0 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As much of a Debian as the modules look at. */
const systemFiles = (defaultUser: string): Record<string, string> => ({
  'etc/passwd': `root:x:0:0:root:/root:/bin/bash\n${defaultUser}:x:1000:1000::/home/${defaultUser}:/bin/bash\n`,
  'etc/group': `root:x:0:\nsudo:x:27:\n${defaultUser}:x:1000:\n`,
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\n',
  'etc/nova-lite-agent.json': JSON.stringify({ defaultUser: { name: defaultUser, shell: '/bin/bash' } }),
  ...Object.fromEntries(programs.map((program) => [`usr/sbin/${program}`, ''])),
});

const programs = ['useradd', 'apt-get', 'timedatectl', 'growpart', 'resize2fs', 'ssh-keygen'];

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
