// Runs the `nova-lite` command on the project's own Node, and ends as it ends.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { projectNode } from './project-node.mjs';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** For memory at rest; measured one by one, code for size and few arenas save some 25 MB each. */
const runtime = JSON.parse(readFileSync(new URL('runtime.json', import.meta.url), 'utf8'));

export function runCommand(args, env = process.env) {
  const options = { stdio: 'inherit', env: { ...runtime.environment, ...env } };
  const child = spawn(projectNode(), [...runtime.arguments, main, ...args], options);
  // The terminal sends Ctrl-C to the child as well; other senders know this process alone.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
