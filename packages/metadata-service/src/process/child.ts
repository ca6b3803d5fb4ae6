// One life of the metadata process, as its parent sees it.
import type { Readable } from 'node:stream';
import { spawn, type ChildProcess, type SendHandle } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { forgetProcess, noteProcess } from './earlier-processes.ts';
import type { User } from './privileges.ts';
import type { FromProcess, ProcessLimits, ToProcess } from './protocol.ts';

export interface ChildOptions {
  readonly user: User;
  readonly limits: ProcessLimits;
  readonly compileCache?: string;
  /** Where the next run looks for it. */
  readonly directory?: string;
  readonly onReady: () => void;
  readonly onMessage: (message: FromProcess) => void;
  /** Lines that it writes where it should not. */
  readonly onOutput: (line: string) => void;
  /** Once, with what it ended with. */
  readonly onExit: (reason: string) => void;
}

const program = fileURLToPath(new URL('metadata-process.ts', import.meta.url));

/**
 * Its environment has at most the compile cache, its directory is the root: nothing of ours is left to be read. Its
 * session is its own: Ctrl-C in our terminal is not for it.
 */
export function startChild(options: ChildOptions): ChildProcess {
  const { user, limits, compileCache, directory, onReady, onMessage, onOutput, onExit } = options;
  const mark = directory === undefined ? [] : [directory];
  const child = spawn(process.execPath, [program, JSON.stringify({ user, limits }), ...mark], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: compileCache ? { NODE_COMPILE_CACHE: compileCache } : {},
    cwd: '/',
  });
  if (directory !== undefined && child.pid !== undefined) noteProcess(directory, child.pid);
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) =>
    onOutput(line.slice(0, 1000)),
  );
  child.on('message', (message: FromProcess) => (message.kind === 'ready' ? onReady() : onMessage(message)));
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  void gone.then((reason) => {
    if (directory !== undefined && child.pid !== undefined) forgetProcess(directory, child.pid);
    onExit(reason);
  });
  return child;
}

/** It is no longer ours to wait for: we may end before it. */
export function letGo(child: ChildProcess): void {
  child.removeAllListeners();
  if (child.connected) child.disconnect();
  (child.stderr as Readable | null)?.destroy();
  child.unref();
}

/** A process that is just dying takes no message; its successor will be told all. */
export function tell(child: ChildProcess, message: ToProcess, socket?: SendHandle): void {
  if (child.connected) child.send(message, socket, {}, () => undefined);
}
