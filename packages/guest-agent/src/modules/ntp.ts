// `ntp`: where the time comes from, by chrony or systemd-timesyncd.
import type { Finding, NtpIntent } from '@nova-lite/cloud-config';
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const ntp: Module = { name: 'ntp', plan };

async function plan(situation: Situation): Promise<Plan | undefined> {
  const wanted = situation.intent.trust.ntp;
  if (
    !wanted ||
    [wanted.servers, wanted.pools, wanted.peers, wanted.allow].every(({ length }) => length === 0)
  )
    return undefined;
  const chrony = isAsked('chrony', wanted) ? await chronyConfig(situation) : undefined;
  if (chrony) return byChrony(chrony, wanted, situation);
  if (isAsked('systemd-timesyncd', wanted) && (await situation.has('timedatectl')))
    return byTimesyncd(wanted, situation);
  return { steps: [], findings: [missing(wanted, situation)] };
}

const isAsked = (client: string, wanted: NtpIntent): boolean =>
  wanted.client === undefined || wanted.client === client;

async function chronyConfig({ files }: Situation): Promise<string | undefined> {
  for (const path of ['/etc/chrony/chrony.conf', '/etc/chrony.conf'])
    if (await files.exists(path)) return path;
  return undefined;
}

const goalOf = ({ servers, pools, peers }: NtpIntent): string =>
  `the time comes from ${[...servers, ...pools, ...peers].join(', ') || 'where it came from'}`;

/** What the image says of servers is replaced where servers are named, all else is kept. */
async function byChrony(path: string, wanted: NtpIntent, situation: Situation): Promise<Plan> {
  const before = (await situation.files.readText(path)) ?? '';
  const sources = [
    ...wanted.servers.map((name) => `server ${name} iburst`),
    ...wanted.pools.map((name) => `pool ${name} iburst`),
    ...wanted.peers.map((name) => `peer ${name}`),
  ];
  const replaced = sources.length > 0 ? /^\s*(?:server|pool|peer)\s/ : /^(?!)/;
  const kept = before.split('\n').filter((line) => !replaced.test(line));
  const allowed = wanted.allow.map((network) => `allow ${network}`).filter((line) => !kept.includes(line));
  const content = [...sources, ...allowed, ...kept].join('\n');
  const write: Action = { do: 'write-file', path, content, mode: 0o644 };
  const restart = await restarting('chrony*.service', situation);
  return {
    steps: [{ goal: goalOf(wanted), actions: [write, ...restart] }],
    findings: leftOut(wanted, situation, ['config']),
  };
}

const timesyncdFile = '/etc/systemd/timesyncd.conf.d/cloud-init.conf';

async function byTimesyncd(wanted: NtpIntent, situation: Situation): Promise<Plan> {
  const content = `[Time]\nNTP=${[...wanted.servers, ...wanted.pools].join(' ')}\n`;
  const write: Action = { do: 'write-file', path: timesyncdFile, content, mode: 0o644 };
  const restart = await restarting('systemd-timesyncd.service', situation);
  const findings = leftOut(wanted, situation, ['config', 'peers', 'allow']);
  if (wanted.servers.length + wanted.pools.length === 0) return { steps: [], findings };
  return { steps: [{ goal: goalOf({ ...wanted, peers: [] }), actions: [write, ...restart] }], findings };
}

async function restarting(unit: string, { files }: Situation): Promise<Action[]> {
  const live = files.root === '/' && (await files.exists('/run/systemd/system'));
  return live ? [{ do: 'run', argv: ['systemctl', 'try-restart', unit] }] : [];
}

/** What the client of this image, or this agent, does not do. */
function leftOut(
  wanted: NtpIntent,
  { intent }: Situation,
  unknown: readonly ('config' | 'peers' | 'allow')[],
): Finding[] {
  const asked = unknown.filter((key) => (key === 'config' ? wanted.config : wanted[key].length > 0));
  return asked.map((key) => ({
    severity: 'warning',
    code: 'ntp-left-out',
    ...intent.keys.get('ntp'),
    message:
      key === 'config'
        ? '`ntp.config` is not applied by this agent'
        : `systemd-timesyncd, which this image has, knows no \`${key}\``,
    effect: 'It is left out.',
    advice: key === 'config' ? 'Write the file with `write_files`' : 'Use an image with chrony',
  }));
}

const missing = ({ client }: NtpIntent, { intent }: Situation): Finding => ({
  severity: 'error',
  code: 'program-missing',
  ...intent.keys.get('ntp'),
  message:
    client === undefined
      ? 'this image has neither chrony nor systemd-timesyncd'
      : `this image has no ${client} that this agent can set up; it knows chrony and systemd-timesyncd`,
  effect: 'It is not applied.',
});
