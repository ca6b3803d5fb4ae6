// Runs the `nova-lite` command on the project's own Node, and ends as it ends.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { projectNode } from './project-node.mjs';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** A small young generation: a cloud at rest keeps some 50 MB less. */
const nodeOptions = ['--max-semi-space-size=4'];

export function runCommand(args, env = process.env) {
  const child = spawn(projectNode(), [...nodeOptions, main, ...args], { stdio: 'inherit', env });
  // The terminal sends Ctrl-C to the child as well; other senders know this process alone.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
