// Runs one tool with an argument array; a failure says what ran and what it printed last.
import { execa, type Options } from 'execa';

/** Where Debian keeps its tools; a root shell's own PATH may lack the half of them. */
export const toolDirectories = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;

/** Tools speak English and are Debian's own. */
const environment = { LC_ALL: 'C', PATH: toolDirectories.join(':') };

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to the tool's standard input. */
  readonly input?: string;
  /** Called with what the tool prints, as it comes, in pieces without line ends. */
  readonly onOutput?: (line: string) => void;
}

/** Resolves to the tool's standard output. Rejects when it cannot start, fails, or `signal` is aborted. */
export async function run(tool: string, args: readonly string[], options: RunOptions): Promise<string> {
  options.signal.throwIfAborted();
  const running = execa(tool, args, executionOptions(options));
  running.all.on('data', (chunk: Buffer) => forEachLine(chunk, options.onOutput));
  const result = await running;
  options.signal.throwIfAborted();
  if (result.failed)
    throw new Error(describeFailure(tool, args, result.shortMessage ?? 'unknown', result.all));
  return result.stdout;
}

/** `first | second`, without a shell. Rejects when either fails. */
export async function pipe(
  first: readonly string[],
  second: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const options = {
    cancelSignal: signal,
    killSignal: 'SIGKILL',
    env: environment,
    maxBuffer: 1024 * 1024,
  } as const;
  const [tool = '', ...args] = first;
  const [nextTool = '', ...nextArgs] = second;
  const running = execa(tool, args, { ...options, buffer: { stdout: false } });
  await running.pipe(nextTool, nextArgs, options);
}

function forEachLine(chunk: Buffer, onOutput: RunOptions['onOutput']): void {
  if (onOutput) for (const line of chunk.toString().split(/[\r\n]+/)) onOutput(line);
}

/** A tool that is told to stop is killed: nothing that it left half done is kept. */
function executionOptions(options: RunOptions) {
  return {
    cancelSignal: options.signal,
    killSignal: 'SIGKILL',
    cwd: options.cwd,
    env: { ...environment, ...options.env },
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    input: options.input,
    all: true,
    reject: false,
    maxBuffer: 16 * 1024 * 1024,
  } as const satisfies Options;
}

function describeFailure(tool: string, args: readonly string[], reason: string, output: string): string {
  const command = [tool, ...args].join(' ').slice(0, 300);
  const lastLines = output.trim().split('\n').slice(-15).join('\n');
  return `\`${command}\` failed: ${reason.split('\n')[0]}\n${lastLines}`;
}
