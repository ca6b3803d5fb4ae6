// Time zone, locale and /etc/hosts.
import { hostNames } from './hostname.ts';
import type { Module, Plan, Situation } from './module.ts';

export const timezone: Module = { name: 'timezone', plan: planTimezone };
export const locale: Module = { name: 'locale', plan: planLocale };
export const etcHosts: Module = { name: 'etc-hosts', frequency: 'boot', plan: planEtcHosts };

/** As cloud-init: the zone must be there, and is linked and named. */
async function planTimezone({ intent, files }: Situation): Promise<Plan | undefined> {
  const { timezone } = intent.system;
  if (timezone === undefined) return undefined;
  const zone = `/usr/share/zoneinfo/${timezone}`;
  if (!(await files.exists(zone)))
    return refuse(
      intent.keys.get('timezone'),
      'timezone-missing',
      `this image has no time zone ${timezone} (${zone})`,
    );
  return {
    steps: [
      {
        goal: `the time zone is ${timezone}`,
        actions: [
          { do: 'run', argv: ['ln', '-sfn', zone, '/etc/localtime'] },
          { do: 'write-file', path: '/etc/timezone', content: `${timezone}\n`, mode: 0o644 },
        ],
      },
    ],
  };
}

async function planLocale({ intent, files, has }: Situation): Promise<Plan | undefined> {
  const { locale } = intent.system;
  if (locale === undefined) return undefined;
  const debian = await files.exists('/etc/debian_version');
  const path = debian ? '/etc/default/locale' : '/etc/locale.conf';
  const before = /^LANG="?([^"\n]*)"?$/m.exec((await files.readText(path)) ?? '')?.[1];
  if (before === locale) return undefined;
  const generates = debian && (await has('locale-gen')) && !/^C(?:\.|$)|^POSIX$/.test(locale);
  const charset = locale.split('.')[1] ?? 'ISO-8859-1';
  const gen = `${((await files.readText('/etc/locale.gen')) ?? '').replace(/\n?$/, '\n')}${locale} ${charset}\n`;
  return {
    steps: [
      {
        goal: `the locale is ${locale}`,
        actions: [
          ...(generates
            ? [
                { do: 'write-file' as const, path: '/etc/locale.gen', content: gen, mode: 0o644 },
                { do: 'run' as const, argv: ['locale-gen'] },
              ]
            : []),
          { do: 'write-file', path, content: `LANG=${debian ? `"${locale}"` : locale}\n`, mode: 0o644 },
        ],
      },
    ],
  };
}

const refuse = (at: { line: number; column: number } | undefined, code: string, message: string): Plan => ({
  steps: [],
  findings: [{ severity: 'error', code, ...at, message, effect: 'It is not set.' }],
});

/** Debian's template of cloud-init; with `localhost` only the line for 127.0.1.1 is kept right. */
async function planEtcHosts(situation: Situation): Promise<Plan | undefined> {
  const { etcHosts } = situation.intent.system;
  const names = hostNames(situation);
  if (!etcHosts || !names) return undefined;
  const line = `127.0.1.1 ${[...new Set([names.full, names.short])].join(' ')}`;
  const before = (await situation.files.readText('/etc/hosts')) ?? '';
  const content = etcHosts === 'whole' ? wholeFile(line) : withLine(before, line);
  if (content === before) return undefined;
  return {
    steps: [
      {
        goal: '/etc/hosts names this host',
        actions: [{ do: 'write-file', path: '/etc/hosts', content, mode: 0o644 }],
      },
    ],
  };
}

const wholeFile = (line: string): string =>
  [
    '# Written by nova-lite-agent at each boot, because of `manage_etc_hosts`.',
    line,
    '127.0.0.1 localhost',
    '::1 localhost ip6-localhost ip6-loopback',
    'ff02::1 ip6-allnodes',
    'ff02::2 ip6-allrouters',
    '',
  ].join('\n');

function withLine(before: string, line: string): string {
  const kept = before.split('\n').filter((each) => !/^\s*127\.0\.1\.1\s/.test(each));
  const after = kept.findIndex((each) => /^\s*127\.0\.0\.1\s/.test(each)) + 1;
  return [...kept.slice(0, after), line, ...kept.slice(after)].join('\n');
}
