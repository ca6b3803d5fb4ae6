// `ca_certs` and `apt`: before packages are installed, which may need them.
import type { AptIntent, AptSource } from '@nova-lite/cloud-config';
import { osRelease } from '../guest/os-release.ts';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation, Step } from './module.ts';

export const caCerts: Module = { name: 'ca-certs', plan: planCaCerts };
export const apt: Module = { name: 'apt', plan: planApt };

const file = (path: string, content: string, mode = 0o644): Action => ({
  do: 'write-file',
  path,
  content,
  mode,
});

const stores = [
  {
    program: 'update-ca-certificates',
    directory: '/usr/local/share/ca-certificates',
    argv: ['update-ca-certificates'],
  },
  {
    program: 'update-ca-trust',
    directory: '/etc/pki/ca-trust/source/anchors',
    argv: ['update-ca-trust', 'extract'],
  },
];

async function planCaCerts(situation: Situation): Promise<Plan | undefined> {
  const { intent, files, has } = situation;
  const wanted = intent.trust.caCerts;
  if (!wanted || (!wanted.removeDefaults && wanted.trusted.length === 0)) return undefined;
  for (const { program, directory, argv } of stores) {
    if (!(await has(program))) continue;
    const certificates = wanted.trusted.map((text, index) =>
      file(`${directory}/nova-lite-${index + 1}.crt`, `${text.trim()}\n`),
    );
    const conf = await files.readText(deselected);
    const removed =
      wanted.removeDefaults && conf !== undefined
        ? [file(deselected, conf.replace(/^(?=[^#!\s])/gm, '!'))]
        : [];
    const goal = `${wanted.trusted.length} certificates are trusted${removed.length > 0 ? ', those of the system no more' : ''}`;
    return { steps: [{ goal, actions: [...removed, ...certificates, { do: 'run', argv }] }] };
  }
  return missing(situation, 'ca_certs', 'this image has neither update-ca-certificates nor update-ca-trust');
}

/** Debian's list of the certificates of the system; `!` leaves one out. */
const deselected = '/etc/ca-certificates.conf';

const missing = ({ intent }: Situation, key: string, message: string): Plan => ({
  steps: [],
  findings: [
    {
      severity: 'error',
      code: 'program-missing',
      ...intent.keys.get(key),
      message,
      effect: 'It is not applied.',
    },
  ],
});

async function planApt(situation: Situation): Promise<Plan | undefined> {
  const wanted = situation.intent.trust.apt;
  if (!wanted) return undefined;
  if (!(await situation.has('apt-get'))) return missing(situation, 'apt', 'this image has no apt-get');
  const release = (await osRelease(situation.files)).get('VERSION_CODENAME') ?? 'stable';
  const list = wanted.sourcesList?.replace(/\$(?:RELEASE\b|\{RELEASE\})/g, release);
  const steps = [
    ...(list === undefined
      ? []
      : [{ goal: 'wrote sources.list', actions: [file('/etc/apt/sources.list', `${list.trimEnd()}\n`)] }]),
    ...configuration(wanted),
    ...wanted.sources.map((source) => sourceStep(source, release)),
  ];
  return steps.length > 0 ? { steps } : undefined;
}

function configuration({ conf, proxies }: AptIntent): Step[] {
  const lines = proxies.map(({ scheme, url }) => `Acquire::${scheme}::Proxy "${url}";\n`);
  const actions = [
    // A proxy's address may hold a password.
    ...(lines.length > 0 ? [file('/etc/apt/apt.conf.d/90cloud-init-aptproxy', lines.join(''), 0o600)] : []),
    ...(conf === undefined ? [] : [file('/etc/apt/apt.conf.d/94cloud-init-config', `${conf.trimEnd()}\n`)]),
  ];
  return actions.length > 0 ? [{ goal: 'configured apt', actions }] : [];
}

/** The key is good for its own source only, where there is one. */
function sourceStep({ name, source, key }: AptSource, release: string): Step {
  const path = source ? `/etc/apt/keyrings/${name}.asc` : `/etc/apt/trusted.gpg.d/${name}.asc`;
  const line = source?.replace(/\$(?:RELEASE\b|\{RELEASE\})/g, release);
  const signed =
    key && line && !line.includes('[') ? line.replace(/^(deb(?:-src)?)\s+/, `$1 [signed-by=${path}] `) : line;
  return {
    goal: `added the source ${name}`,
    actions: [
      ...(key ? [file(path, `${key}\n`)] : []),
      ...(signed ? [file(`/etc/apt/sources.list.d/${name}.list`, `${signed}\n`)] : []),
    ],
  };
}
