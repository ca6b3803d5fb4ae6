// Programs of the guest: always an array of arguments, never a line for a shell.
// Node's own spawn and not execa: loading execa costs an emulated guest a third of a second at each start.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Command {
  readonly argv: readonly string[];
  /** For its standard input; may be a secret. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line that it prints, at once. Its output is then not kept. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** 127 when there is no such program, 126 when it cannot be run or was killed. */
  readonly exitCode: number;
  /** The end of what it printed; empty where each line was given away. */
  readonly stdout: string;
  /** The end of what it printed to its error output. */
  readonly stderr: string;
}

export type RunCommand = (command: Command) => Promise<CommandResult>;

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C',
};
const keptOfOutput = 64 * 1024;
const keptOfErrors = 4096;

/** Runs programs of the system below `root`; with another root than `/` by chroot(8). Never rejects. */
export function commandsBelow(root: string): RunCommand {
  return (command) => run(root === '/' ? command : { ...command, argv: ['chroot', root, ...command.argv] });
}

function run({ argv: [program = '', ...args], input, env, onLine }: Command): Promise<CommandResult> {
  const child = spawn(program, args, { env: { ...environment, ...env }, cwd: '/' });
  const stdout = onLine ? { text: '' } : endOf(child.stdout, keptOfOutput);
  const stderr = onLine ? { text: '' } : endOf(child.stderr, keptOfErrors);
  if (onLine)
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  // A program that reads nothing closes its input early; that is no failure.
  child.stdin.on('error', () => undefined).end(input ?? '');
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ exitCode: error.code === 'ENOENT' ? 127 : 126, stdout: '', stderr: error.message }),
    );
    child.once('close', (code) =>
      resolve({ exitCode: code ?? 126, stdout: stdout.text, stderr: stderr.text }),
    );
  });
}

function endOf(stream: Readable, most: number): { text: string } {
  const kept = { text: '' };
  stream.setEncoding('utf8').on('data', (chunk: string) => (kept.text = (kept.text + chunk).slice(-most)));
  return kept;
}
