// `package_update`, `package_upgrade`, `packages`: by the package manager that the guest has.
import type { PackageIntent } from '@nova-lite/cloud-config';
import type { RunAction } from '../plan/action.ts';
import type { Module, Plan, Situation, Step } from './module.ts';

export const packages: Module = { name: 'packages', plan };

interface PackageManager {
  readonly program: string;
  readonly update: readonly string[];
  readonly upgrade: readonly string[];
  readonly install: readonly string[];
  /** Between a name and its version. */
  readonly versionMark: string;
  readonly env?: Readonly<Record<string, string>>;
}

const apt = [
  'apt-get',
  '--option=Dpkg::Options::=--force-confold',
  '--option=DPkg::Lock::Timeout=300',
  '--assume-yes',
  '--quiet',
];

const managers: readonly PackageManager[] = [
  {
    program: 'apt-get',
    update: ['apt-get', '--option=DPkg::Lock::Timeout=300', '--quiet', 'update'],
    upgrade: [...apt, 'dist-upgrade'],
    install: [...apt, 'install'],
    versionMark: '=',
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  },
  ...['dnf', 'yum'].map((program) => ({
    program,
    update: [program, '-y', 'makecache'],
    upgrade: [program, '-y', 'upgrade'],
    install: [program, '-y', 'install'],
    versionMark: '-',
  })),
  {
    program: 'apk',
    update: ['apk', 'update'],
    upgrade: ['apk', 'upgrade'],
    install: ['apk', 'add'],
    versionMark: '=',
  },
];

async function plan({ intent, has }: Situation): Promise<Plan | undefined> {
  const { update, upgrade, install } = intent.packages;
  if (!update && !upgrade && install.length === 0) return undefined;
  const manager = await firstOf(has);
  if (!manager) return noManager(intent.keys.get('packages'));
  const run = (goal: string, argv: readonly string[]): Step => ({
    goal,
    actions: [{ do: 'run', argv, env: manager.env, consoleName: 'packages' }],
  });
  return {
    steps: [
      run('updated the list of packages', manager.update),
      ...(upgrade ? [run('upgraded all packages', manager.upgrade)] : []),
      ...installed(install, manager),
    ],
  };
}

async function firstOf(has: Situation['has']): Promise<PackageManager | undefined> {
  for (const manager of managers) if (await has(manager.program)) return manager;
  return undefined;
}

/** All at once; where that fails each by itself, so that one name that is wrong costs no other. */
function installed(install: readonly PackageIntent[], manager: PackageManager): Step[] {
  if (install.length === 0) return [];
  const words = install.map(({ name, version }) =>
    version ? `${name}${manager.versionMark}${version}` : name,
  );
  const installing = (names: readonly string[]): RunAction => ({
    do: 'run',
    argv: [...manager.install, ...names],
    env: manager.env,
    consoleName: 'packages',
    purpose: `installing ${names.join(', ')}`,
  });
  const each = words.map((word) => installing([word]));
  return [
    {
      goal: `installed ${words.join(', ')}`,
      actions: [{ ...installing(words), ...(words.length > 1 ? { otherwise: each } : {}) }],
    },
  ];
}

const noManager = (at: { line: number; column: number } | undefined): Plan => ({
  steps: [],
  findings: [
    {
      severity: 'error',
      code: 'no-package-manager',
      ...at,
      message: 'this image has none of apt-get, dnf, yum and apk, so no package is installed',
    },
  ],
});
