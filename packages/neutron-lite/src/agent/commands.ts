// The host's own tools, as a port: tests put a simulated host there.
import { execa } from 'execa';

export interface HostCommands {
  /** Runs `command` with an argument array and resolves to its output; rejects with what it said on standard error. */
  run(command: string, args: readonly string[], input?: string): Promise<string>;
}

const minute = 60_000;

export const hostCommands: HostCommands = {
  async run(command, args, input) {
    const result = await execa(command, args, { input: input ?? '', timeout: minute, reject: false });
    if (!result.failed) return result.stdout;
    const said = result.stderr.trim() || result.shortMessage;
    throw new Error(`${[command, ...args].join(' ')} failed: ${said}`, { cause: result });
  },
};

/** Runs lines of `ip -batch` in one process; none, no process. */
export async function ipBatch(
  commands: HostCommands,
  lines: readonly string[],
  namespace?: string,
): Promise<void> {
  if (lines.length === 0) return;
  const where = namespace === undefined ? [] : ['-n', namespace];
  await commands.run('ip', [...where, '-batch', '-'], `${lines.join('\n')}\n`);
}
