// Logging in to a guest from the namespace of its network, as an operator of the host does.
import { execa } from 'execa';
import { until } from './until.ts';

export interface GuestLogin {
  readonly networkId: string;
  readonly address: string;
  readonly user: string;
  /** Either a password or the path of a private key. */
  readonly password?: string;
  readonly key?: string;
}

const quiet = [
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-o',
  'ConnectTimeout=10',
];

/** Logins with the key go over one connection: a handshake takes an emulated guest seconds. Addresses repeat in other networks. */
const shared = (networkId: string) => [
  '-o',
  'ControlMaster=auto',
  '-o',
  `ControlPath=/tmp/nova-lite-test-ssh-${networkId.slice(0, 8)}-%h-%r`,
  '-o',
  'ControlPersist=20',
];

/** Runs `script` in the guest's shell. Rejects when the login is refused or the script fails. */
export async function inGuest(login: GuestLogin, script: string): Promise<string> {
  const { networkId, address, user, password, key } = login;
  const only =
    password === undefined
      ? ['-o', 'BatchMode=yes', '-i', key ?? '', ...shared(networkId)]
      : ['-o', 'PubkeyAuthentication=no', '-o', 'PreferredAuthentications=password'];
  const ssh = ['ssh', ...quiet, ...only, `${user}@${address}`, script];
  const words = password === undefined ? ssh : ['sshpass', '-e', ...ssh];
  const { stdout } = await execa('ip', ['netns', 'exec', `qdhcp-${networkId}`, ...words], {
    env: { SSHPASS: password },
    stripFinalNewline: false,
  });
  return stdout;
}

/** Resolves when the login works; a guest without KVM takes its time. */
export async function untilLogin(login: GuestLogin, deadlineMs = 240_000): Promise<void> {
  const what = `${login.user} logs in to ${login.address} with ${login.password === undefined ? 'the key' : 'the password'}`;
  await until(
    what,
    () =>
      inGuest(login, 'true').then(
        () => true,
        () => false,
      ),
    deadlineMs,
    1_000,
  );
}
