// The program `nova-lite-agent`: the only file here that touches the environment, signals and the exit code.
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { readCommandLine, help } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { rootFiles } from './guest/root-files.ts';
import { showAction } from './plan/show.ts';
import { provision } from './provision.ts';
import { agentName } from './report/agent-name.ts';
import { consoleTo } from './report/console.ts';
import { stateIn } from './state.ts';
import { readStatus, statusText } from './status.ts';

const print = (text: string): void => void process.stdout.write(text);
const json = (value: unknown): void => print(`${JSON.stringify(value, undefined, 2)}\n`);

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(args);
  if (line.command === 'run') return run(line, signal);
  if (line.command === 'status') return status(line, signal);
  print(line.command === 'version' ? `${agentName}\n` : help);
  return 0;
}

async function run(line: CommandLine & { command: 'run' }, signal: AbortSignal): Promise<number> {
  // With --json the lines for people go to the error output, so that the other holds nothing but JSON.
  const console = consoleTo((text) => (line.json ? process.stderr : process.stdout).write(text));
  const { report, plan } = await provision({ ...line, console, signal, now: () => performance.now() });
  const shown = plan.map(({ module, actions }) => ({
    module,
    actions: actions.map((action) => showAction(action, line.showSecrets)),
  }));
  if (line.json) json(line.dryRun ? { plan: shown, findings: report.findings } : report);
  else if (line.dryRun)
    for (const { module, actions } of shown)
      for (const action of actions) print(`${module}: ${JSON.stringify(action)}\n`);
  return report.result === 'failed' && !isEarly(line, report) ? 1 : 0;
}

/** Without a drive there is nothing to do before the network is up, and nothing is wrong. */
const isEarly = ({ stage }: CommandLine & { command: 'run' }, { datasource }: ProvisioningReport): boolean =>
  stage === 'local' && datasource === 'none';

async function status(line: CommandLine & { command: 'status' }, signal: AbortSignal): Promise<number> {
  const report = await readStatus(stateIn(rootFiles(line.root)), line.wait, signal);
  if (line.json) json(report ?? { result: 'pending' });
  else print(statusText(report));
  if (!report) return 3;
  return report.result === 'failed' ? 1 : 0;
}

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => stop.abort());
main(process.argv.slice(2), stop.signal).then(
  (code) => process.exit(code),
  (error: Error) => {
    process.stderr.write(`nova-lite-agent: ${error.message}\n`);
    process.exit(2);
  },
);
