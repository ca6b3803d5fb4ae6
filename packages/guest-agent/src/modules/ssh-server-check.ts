// Asks the SSH server what it does by now, and says who overrules what was asked for: `sshd -T` knows, a file does not.
import type { Finding } from '@nova-lite/cloud-config';
import type { Directive } from '../guest/sshd-config.ts';
import { firstOf, placeOf, readSshdConfig, sshdConfigPath } from '../guest/sshd-config.ts';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const sshServerCheck: Module = { name: 'ssh-server', plan, review };

/** Debian's sshd wants it even for a look; it makes it at its start. */
const privilegeSeparation = '/run/sshd';

async function plan(situation: Situation): Promise<Plan | undefined> {
  const { intent, files, has } = situation;
  const asked = intent.sshPasswordLogin !== undefined || rootPassword(situation) || rootHasKeys(situation);
  if (!asked || !(await has('sshd')) || !(await files.exists(sshdConfigPath))) return undefined;
  const debian = await files.exists('/etc/debian_version');
  const make: Action[] = debian ? [{ do: 'run', argv: ['mkdir', '-p', privilegeSeparation] }] : [];
  return { steps: [{ goal: 'asked the SSH server what it does', actions: make }] };
}

const rootPassword = ({ intent }: Situation) => intent.passwords.find(({ user }) => user === 'root');

const rootHasKeys = ({ intent, settings, instance }: Situation): boolean =>
  !(intent.disableRoot ?? settings.disableRoot) && instance.keys.length + intent.sshAuthorizedKeys.length > 0;

async function review(situation: Situation): Promise<Finding[]> {
  const usual = await effective(situation);
  if ('broken' in usual) return broken(usual.broken);
  const asRoot = await effective(situation, 'root');
  const directives = await readSshdConfig(situation.files);
  return [
    ...passwordFindings(usual, directives, situation),
    ...('broken' in asRoot ? [] : rootFindings(asRoot, directives, situation)),
  ];
}

type Settings = ReadonlyMap<string, string>;

/** As sshd itself reads its files; for one user, with the `Match` blocks that hold for him. */
async function effective({ run }: Situation, user?: string): Promise<Settings | { broken: string }> {
  const condition = user === undefined ? [] : ['-C', `user=${user},host=localhost,addr=127.0.0.1`];
  const { exitCode, stdout, stderr } = await run({ argv: ['/usr/sbin/sshd', '-T', ...condition] });
  if (exitCode !== 0) return { broken: stderr.trim().split('\n')[0]?.slice(0, 300) ?? '' };
  return new Map(
    stdout.split('\n').map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space).toLowerCase(), line.slice(space + 1)] as const;
    }),
  );
}

/** A file that sshd does not understand keeps it from starting; a key that is missing is made before its start. */
const broken = (reason: string): Finding[] => [
  /line \d+|[Bb]ad configuration/.test(reason)
    ? {
        severity: 'error',
        code: 'sshd-config-broken',
        message: `the SSH server does not understand its configuration: ${reason}`,
        effect: 'It does not start, or goes on with what it had.',
        advice: 'Correct that line; `sshd -t` checks the file.',
      }
    : { severity: 'info', code: 'sshd-not-asked', message: `the SSH server could not be asked: ${reason}` },
];

function passwordFindings(
  settings: Settings,
  directives: readonly Directive[],
  situation: Situation,
): Finding[] {
  const wanted = situation.intent.sshPasswordLogin;
  if (wanted === undefined) return [];
  const at = situation.intent.keys.get('ssh_pwauth');
  const word = wanted ? 'yes' : 'no';
  const warn = (code: string, message: string, advice: string): Finding => ({
    severity: 'warning',
    code,
    ...at,
    message,
    effect: `The SSH server ${wanted ? 'refuses' : 'takes'} passwords.`,
    advice,
  });
  const remove = 'Remove that line, or put the setting that you want into the image';
  const findings: Finding[] = [];
  if (settings.get('passwordauthentication') !== word) {
    const winner = firstOf(directives, 'passwordauthentication');
    const who = winner
      ? `${placeOf(winner)} says \`PasswordAuthentication ${winner.value}\``
      : 'the server has its own mind';
    findings.push(
      warn(
        'ssh-pwauth-overruled',
        `\`ssh_pwauth: ${wanted}\` is overruled: ${who}, and sshd takes the first value`,
        remove,
      ),
    );
  }
  for (const each of directives)
    if (
      each.match !== undefined &&
      each.keyword === 'passwordauthentication' &&
      each.value.toLowerCase() !== word
    )
      findings.push(
        warn(
          'ssh-pwauth-match',
          `for \`Match ${each.match}\` ${placeOf(each)} says \`PasswordAuthentication ${each.value}\``,
          remove,
        ),
      );
  return [...findings, ...otherWays(settings, directives, wanted, warn)];
}

/** Passwords have a second door, and keys may be demanded beside them. */
function otherWays(
  settings: Settings,
  directives: readonly Directive[],
  wanted: boolean,
  warn: (code: string, message: string, advice: string) => Finding,
): Finding[] {
  const methods = settings.get('authenticationmethods') ?? 'any';
  if (wanted && methods !== 'any' && !methods.split(' ').includes('password')) {
    const winner = firstOf(directives, 'authenticationmethods');
    const where = winner ? ` (${placeOf(winner)})` : '';
    return [
      warn(
        'ssh-methods',
        `\`AuthenticationMethods ${methods}\`${where} asks for more than a password`,
        'Remove it, or add `password`',
      ),
    ];
  }
  const open = settings.get('kbdinteractiveauthentication') === 'yes' && settings.get('usepam') === 'yes';
  if (wanted || !open) return [];
  const winner = firstOf(directives, 'kbdinteractiveauthentication');
  const where = winner ? placeOf(winner) : "sshd's default";
  return [
    warn(
      'ssh-keyboard-interactive',
      `\`KbdInteractiveAuthentication yes\` (${where}) lets PAM ask for passwords all the same`,
      'Set it to `no`, in a file of /etc/ssh/sshd_config.d',
    ),
  ];
}

function rootFindings(settings: Settings, directives: readonly Directive[], situation: Situation): Finding[] {
  const value = settings.get('permitrootlogin') ?? 'yes';
  // That of a `Match` block for root counts too.
  const said = directives.find(
    (each) => each.keyword === 'permitrootlogin' && usualWord(each.value) === usualWord(value),
  );
  const who = `\`PermitRootLogin ${usualWord(value)}\` (${said ? placeOf(said) : "sshd's default"})`;
  const entry = rootPassword(situation);
  if (value === 'no' && rootHasKeys(situation))
    return [
      {
        severity: 'warning',
        code: 'root-login-refused',
        ...situation.intent.keys.get('disable_root'),
        message: `root has the keys of the instance, and the SSH server lets nobody in as root: ${who}`,
        advice: 'Set `PermitRootLogin prohibit-password`, or log in as another user',
      },
    ];
  if (!entry || value === 'yes' || settings.get('passwordauthentication') !== 'yes') return [];
  return [
    {
      severity: 'info',
      code: 'root-login',
      ...entry.at,
      message: `root can log in with this password on the console; the SSH server takes no password for root: ${who}`,
    },
  ];
}

/** `sshd -T` prints the older of the two names. */
const usualWord = (value: string): string =>
  value.toLowerCase() === 'without-password' ? 'prohibit-password' : value.toLowerCase();
