// `ssh_import_id`: keys that GitHub and Launchpad publish. Late, each by itself: a service that is away costs no login.
import type { Finding, SshImportIdIntent } from '@nova-lite/cloud-config';
import type { Settings } from '../settings.ts';
import type { Module, Plan, Situation, Step } from './module.ts';
import { willExist } from './module.ts';

export const sshImportId: Module = { name: 'ssh-import-id', plan };

const shortNames = { github: 'gh', launchpad: 'lp' } as const;

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { intent, settings } = situation;
  if (intent.sshImportIds.length === 0) return undefined;
  const findings: Finding[] = [];
  const steps: Step[] = [];
  for (const wanted of intent.sshImportIds) {
    const user = wanted.user ?? settings.defaultUser?.name;
    if (user === undefined || !willExist(user, situation)) findings.push(nobody(wanted, user));
    else steps.push(importStep(user, wanted, settings));
  }
  return { steps, findings };
}

function importStep(user: string, { service, account }: SshImportIdIntent, settings: Settings): Step {
  const id = `${shortNames[service]}:${account}`;
  return {
    goal: `the SSH keys of ${id} are for ${user}`,
    actions: [{ do: 'import-keys', user, url: addressOf(service, account, settings), comment: id }],
  };
}

/** Where the two publish them (ssh-import-id(1)). */
function addressOf(
  service: SshImportIdIntent['service'],
  account: string,
  { sshKeyServers }: Settings,
): string {
  const name = encodeURIComponent(account);
  return service === 'github'
    ? `${sshKeyServers?.github ?? 'https://github.com'}/${name}.keys`
    : `${sshKeyServers?.launchpad ?? 'https://launchpad.net'}/~${name}/+sshkeys`;
}

const nobody = ({ at }: SshImportIdIntent, user: string | undefined): Finding => ({
  severity: 'error',
  code: user === undefined ? 'no-default-user' : 'user-missing',
  ...at,
  message:
    user === undefined
      ? 'this image has no default user, so `ssh_import_id` has nobody to apply to'
      : `there is no user ${user} in this image`,
  effect: 'The keys are not fetched.',
  advice: 'Write `ssh_import_id` below a user of `users`',
});
