// What can be typed.
import { parseArgs } from 'node:util';
import type { StageChoice } from './stage.ts';
import { isStageChoice, stages } from './stage.ts';

export const help = `nova-lite-agent: applies the user data of this machine, and says what happened.

  nova-lite-agent run [--stage STAGE] [--root DIR] [--datasource auto|DIR|URL]
                      [--compat] [--dry-run] [--json] [--show-secrets]
  nova-lite-agent status [--json] [--wait] [--root DIR]
  nova-lite-agent --version | --help

Options of run
  --stage STAGE        local (before the network), network, config, final; or all of them, in one process
  --root DIR           the guest is the directory tree DIR, not the system that runs
  --datasource auto    the config drive and the metadata service at 169.254.169.254, side by side
  --datasource DIR     a config drive that is mounted at DIR, or a copy of one
  --datasource URL     a metadata service at another address
  --compat             do exactly what cloud-init does, also where it is not what was meant
  --dry-run            say what would be done, and do nothing
  --json               print the report, and with --dry-run the plan, as JSON
  --show-secrets       show passwords and the contents of files in the plan

Examples
  nova-lite-agent run --dry-run --json              what would this machine do?
  nova-lite-agent run --root /mnt --datasource ./config-drive
  nova-lite-agent status --wait                     wait until it is provisioned

Exit codes: 0 provisioned (with warnings or without), 1 failed, 2 not understood or broken, 3 (status) pending.
`;

export type CommandLine =
  | { readonly command: 'help' | 'version' }
  | {
      readonly command: 'run';
      readonly root: string;
      readonly datasource: string;
      readonly stage: StageChoice;
      readonly compat: boolean;
      readonly dryRun: boolean;
      readonly json: boolean;
      readonly showSecrets: boolean;
    }
  | { readonly command: 'status'; readonly root: string; readonly json: boolean; readonly wait: boolean };

/** Throws with one sentence for people when it is not understood. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      root: { type: 'string', default: '/' },
      datasource: { type: 'string', default: 'auto' },
      stage: { type: 'string', default: 'all' },
      compat: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'show-secrets': { type: 'boolean', default: false },
      wait: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { root, datasource, json, wait } = values;
  if (values.version) return { command: 'version' };
  const [command] = positionals;
  if (values.help || command === undefined || command === 'help') return { command: 'help' };
  if (command === 'status') return { command, root, json, wait };
  if (command !== 'run' || positionals.length > 1)
    throw new Error(`unknown command: ${positionals.join(' ')}; known are run, status, help`);
  const { stage } = values;
  if (!isStageChoice(stage))
    throw new Error(`unknown stage: ${stage}; known are ${stages.join(', ')} and all`);
  return {
    command,
    root,
    datasource,
    stage,
    json,
    compat: values.compat,
    dryRun: values['dry-run'],
    showSecrets: values['show-secrets'],
  };
}
