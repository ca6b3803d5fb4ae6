// `ssh_pwauth`: whether the SSH server takes passwords.
import type { Finding } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const sshPasswordLogin: Module = { name: 'ssh-password-login', plan };

const config = '/etc/ssh/sshd_config';
const dropIn = '/etc/ssh/sshd_config.d/50-cloud-init.conf';
const dropbear = '/etc/default/dropbear';

async function plan(situation: Situation): Promise<Plan | undefined> {
  const allowed = situation.intent.sshPasswordLogin;
  if (allowed === undefined) return undefined;
  const goal = `the SSH server ${allowed ? 'takes' : 'refuses'} passwords`;
  const text = await situation.files.readText(config);
  if (text !== undefined)
    return {
      steps: [{ goal, actions: await forOpenssh(text, allowed, situation) }],
      findings: rootFinding(text, situation),
    };
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
  const write: Action = included
    ? { do: 'write-file', path: dropIn, content: `${word}\n`, mode: 0o600 }
    : { do: 'write-file', path: config, content: edited(text, word), mode: 0o644 };
  return [write, ...(await reloadSshServer(files))];
}

/** Of several values sshd takes the first, and those after a `Match` hold only there. */
function edited(text: string, word: string): string {
  const lines = text.split('\n');
  const match = lines.findIndex((line) => /^\s*Match\s/i.test(line));
  const global = match < 0 ? lines : lines.slice(0, match);
  const kept = global.filter((line) => !/^\s*PasswordAuthentication\s/i.test(line));
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

function rootFinding(text: string, { intent }: Situation): Finding[] {
  const entry = intent.passwords.find(({ user }) => user === 'root');
  if (!entry || !intent.sshPasswordLogin || /^\s*PermitRootLogin\s+yes/im.test(text)) return [];
  return [
    {
      severity: 'info',
      code: 'root-login',
      ...entry.at,
      message:
        'root can log in with this password on the console; the SSH server takes no password for root (PermitRootLogin)',
    },
  ];
}
