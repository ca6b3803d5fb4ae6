// `ssh_pwauth`: whether the SSH server takes passwords.
import { stat } from 'node:fs/promises';
import { sshdConfigPath as config } from '../guest/sshd-config.ts';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const sshPasswordLogin: Module = { name: 'ssh-password-login', plan };

const dropIn = '/etc/ssh/sshd_config.d/50-cloud-init.conf';
const dropbear = '/etc/default/dropbear';

async function plan(situation: Situation): Promise<Plan | undefined> {
  const allowed = situation.intent.sshPasswordLogin;
  if (allowed === undefined) return undefined;
  const goal = `the SSH server ${allowed ? 'takes' : 'refuses'} passwords`;
  const text = await situation.files.readText(config);
  if (text !== undefined) return { steps: [{ goal, actions: await forOpenssh(text, allowed, situation) }] };
  if (await situation.has('dropbear'))
    return {
      steps: [{ goal: `${goal} from its next start on`, actions: [await forDropbear(allowed, situation)] }],
    };
  return {
    steps: [],
    findings: [
      {
        severity: 'warning',
        code: 'no-ssh-server',
        ...situation.intent.keys.get('ssh_pwauth'),
        message: 'there is no SSH server in this image that `ssh_pwauth` could be set for',
      },
    ],
  };
}

/** In a file of its own where the configuration includes such files, as cloud-init does (ssh_util.py:547). */
async function forOpenssh(text: string, allowed: boolean, { files }: Situation): Promise<Action[]> {
  const word = `PasswordAuthentication ${allowed ? 'yes' : 'no'}`;
  const included = /^\s*Include\s+\/etc\/ssh\/sshd_config\.d\/\*\.conf/im.test(text);
  const before = included ? ((await files.readText(dropIn)) ?? '') : text;
  const write: Action = {
    do: 'write-file',
    path: included ? dropIn : config,
    content: edited(before, word),
    mode: included ? 0o600 : await modeOf(config, files),
  };
  return [write, ...(await reloadSshServer(files))];
}

/** Some distributions let nobody but root read it. */
const modeOf = async (path: string, files: Situation['files']): Promise<number> =>
  (await stat(await files.locate(path))).mode & 0o777;

/** Of several values sshd takes the first, and those after a `Match` hold only there. */
function edited(text: string, word: string): string {
  const lines = text.split('\n');
  const match = lines.findIndex((line) => /^\s*Match\s/i.test(line));
  const global = match < 0 ? lines : lines.slice(0, match);
  const kept = global.filter((line) => !/^\s*PasswordAuthentication\s/i.test(line));
  if (kept.length === 0) kept.push('');
  return [word, ...kept, ...(match < 0 ? [] : lines.slice(match))].join('\n');
}

/** A server that runs is told; one that does not reads its file when it starts. */
export async function reloadSshServer(files: Situation['files']): Promise<Action[]> {
  if (files.root !== '/') return [];
  if (await files.exists('/run/systemd/system'))
    return [
      {
        do: 'run',
        argv: ['systemctl', '--no-block', 'try-reload-or-restart', 'ssh.service', 'sshd.service'],
      },
    ];
  const pid = (await files.readText('/run/sshd.pid'))?.trim() ?? '';
  return /^\d+$/.test(pid) && (await files.exists(`/proc/${pid}`))
    ? [{ do: 'run', argv: ['kill', '-HUP', pid] }]
    : [];
}

async function forDropbear(allowed: boolean, { files }: Situation): Promise<Action> {
  const lines = ((await files.readText(dropbear)) ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('DROPBEAR_EXTRA_ARGS='));
  return {
    do: 'write-file',
    path: dropbear,
    content: [...lines, `DROPBEAR_EXTRA_ARGS="${allowed ? '' : '-s'}"`, ''].join('\n'),
    mode: 0o644,
  };
}
