// Does what an action says. Each may be done twice.
import { posix } from 'node:path';
import { readAccounts } from '../guest/accounts.ts';
import type { RunCommand } from '../guest/commands.ts';
import type { RootFiles } from '../guest/root-files.ts';
import type { Action, AuthorizeKeysAction, RunAction, WriteFileAction } from './action.ts';
import { fetchKeys } from './import-keys.ts';
import { postForm } from './post-form.ts';

export interface Guest {
  readonly files: RootFiles;
  readonly run: RunCommand;
  /** One line for people. */
  readonly console: (line: string) => void;
  readonly instanceId: string;
  /** Takes a password that was made up here, for its owner. */
  readonly offerPassword: (made: { readonly user: string; readonly value: string }) => void;
}

/** Throws an error that says what was tried and why it failed, and tells no secret. */
export async function perform(action: Action, guest: Guest): Promise<void> {
  if (action.do === 'show-on-console' || action.do === 'say')
    return action.text.split('\n').forEach((line) => guest.console(line));
  if (action.do === 'offer-password') return guest.offerPassword(action);
  if (action.do === 'post-form') return postForm(action);
  if (action.do === 'run') return runProgram(action, guest);
  if (action.do === 'write-file') return writeFile(action, guest);
  if (action.do === 'import-keys')
    return authorizeKeys({ user: action.user, keys: await fetchKeys(action) }, guest);
  return authorizeKeys(action, guest);
}

async function runProgram(action: RunAction, guest: Guest): Promise<void> {
  const { onlyIf, otherwise } = action;
  if (onlyIf && (await guest.run({ argv: onlyIf, env: envOf(guest) })).exitCode !== 0) return;
  const failure = await failureOf(action, guest);
  if (failure === undefined) return;
  const failures: (string | undefined)[] = otherwise ? [] : [failure];
  for (const each of otherwise ?? []) failures.push(await failureOf(each, guest));
  const reasons = failures.filter((reason) => reason !== undefined);
  if (reasons.length > 0) throw new Error(reasons.join('; '));
}

const envOf = ({ instanceId }: Guest): Record<string, string> => ({ INSTANCE_ID: instanceId });

async function failureOf(
  { argv, input, consoleName, purpose, env, accepted = [0] }: RunAction,
  guest: Guest,
): Promise<string | undefined> {
  const onLine =
    consoleName === undefined ? undefined : (line: string): void => guest.console(`${consoleName}: ${line}`);
  const { exitCode, stderr } = await guest.run({ argv, input, onLine, env: { ...envOf(guest), ...env } });
  if (accepted.includes(exitCode)) return undefined;
  const reason = stderr.trim().split('\n').at(-1)?.slice(0, 200);
  const what = purpose ? `${purpose}: ` : '';
  return `${what}\`${posix.basename(argv[0] ?? '')}\` ended with exit code ${exitCode}${reason ? `: ${reason}` : ''}`;
}

async function writeFile(action: WriteFileAction, { files }: Guest): Promise<void> {
  const owner = await ownerOf(action.owner ?? 'root:root', files);
  const before = action.append ? ((await files.readText(action.path)) ?? '') : '';
  const content =
    before === '' ? action.content : Buffer.concat([Buffer.from(before), Buffer.from(action.content)]);
  await files.write(action.path, content, {
    mode: action.mode,
    directoryMode: action.directoryMode,
    ...owner,
  });
}

/** Root is 0 without a look into the files, so that a bare directory tree can be written by anybody. */
async function ownerOf(owner: string, files: RootFiles): Promise<{ uid?: number; gid?: number }> {
  if (owner === 'root:root') return process.getuid?.() === 0 ? { uid: 0, gid: 0 } : {};
  const [user = '', group] = owner.split(':');
  const { users, groups } = await readAccounts(files);
  const account = users.get(user);
  const gid = group === undefined ? account?.gid : groups.get(group);
  if (!account) throw new Error(`there is no user ${user}`);
  if (gid === undefined) throw new Error(`there is no group ${group}`);
  return { uid: account.uid, gid };
}

async function authorizeKeys(
  { user, keys }: Pick<AuthorizeKeysAction, 'user' | 'keys'>,
  { files }: Guest,
): Promise<void> {
  const account = (await readAccounts(files)).users.get(user);
  if (!account) throw new Error(`there is no user ${user}`);
  const home = posix.normalize(account.home);
  if (!(await files.exists(home))) throw new Error(`the home directory ${home} of ${user} does not exist`);
  const path = `${home}/.ssh/authorized_keys`;
  await files.locate(path, home);
  const lines = ((await files.readText(path)) ?? '').split('\n').filter((line) => line !== '');
  const content = withKeys(lines, keys);
  const owner = process.getuid?.() === 0 ? { uid: account.uid, gid: account.gid } : {};
  await files.write(path, `${content.join('\n')}\n`, {
    mode: 0o600,
    directoryMode: 0o700,
    distrust: home,
    ...owner,
  });
}

/** A key that is there already, with whatever options, gets those that it has now: of two lines sshd takes the first. */
function withKeys(lines: readonly string[], keys: readonly string[]): string[] {
  const wanted = new Map(keys.map((line) => [blobOf(line), line]));
  const kept = lines.map((line) => wanted.get(blobOf(line)) ?? line);
  return [...new Set([...kept, ...keys])];
}

/** What is the key itself in a line of `authorized_keys`; the line where there is none, as in a comment. */
const blobOf = (line: string): string =>
  (line.startsWith('#')
    ? undefined
    : /(?:^|\s)(?:ssh|ecdsa|sk)-[\w@.-]+\s+(AAAA[A-Za-z0-9+/]+=*)/.exec(line)?.[1]) ?? line;
