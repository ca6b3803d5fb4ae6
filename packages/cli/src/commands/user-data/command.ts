// What can be typed after `nova-lite user-data`. Each command loads its code only when it runs.
import { Command } from 'commander';
import { untilTold } from '../../until-told.ts';

const file = ['<file>', 'the user data, `-` for standard input'] as const;
const compat = ['--compat', 'take it exactly as cloud-init does', false] as const;
const json = ['--json', 'print JSON', false] as const;

/** The exit code is set, so that what was written still goes out. */
const exitWith = (work: (signal: AbortSignal) => Promise<number>): Promise<void> =>
  untilTold(async (signal) => void (process.exitCode = await work(signal)));

export function userDataCommand(): Command {
  const command = new Command('user-data').description('Looks at user data before a server gets it.');
  command
    .command('check')
    .argument(...file)
    .option(...compat)
    .option(...json)
    .description('Says what is wrong with it, with line and column. Exit code 1 when there is an error.')
    .addHelpText(
      'after',
      '\nExamples:\n  nova-lite user-data check cloud.yaml\n  nova-lite user-data check - --json <cloud.yaml\n',
    )
    .action((name: string, options: { json: boolean; compat: boolean }) =>
      exitWith(async () => (await import('./check.ts')).checkCommand(name, options, process)),
    );
  command
    .command('render')
    .argument(...file)
    .option(...compat)
    .description('Prints what a guest gets: all parts of cloud-config merged, then every other part.')
    .addHelpText('after', '\nExamples:\n  nova-lite user-data render multipart.txt\n')
    .action((name: string, options: { compat: boolean }) =>
      exitWith(async () => (await import('./render.ts')).renderCommand(name, options, process)),
    );
  command
    .command('explain')
    .argument(...file)
    .option('--default-user <name>', 'the user that the image has', 'debian')
    .option(...compat)
    .option(...json)
    .description(
      'Tells what the guest agent would do, in order. Addresses that are included are fetched from here.',
    )
    .addHelpText('after', '\nExamples:\n  nova-lite user-data explain cloud.yaml\n')
    .action((name: string, options: { defaultUser: string; json: boolean; compat: boolean }) =>
      exitWith(async (signal) =>
        (await import('./explain.ts')).explainCommand(name, options, process, signal),
      ),
    );
  command
    .command('schema')
    .argument('[module]', 'one module, such as `users-groups`; all of them unless told')
    .description('Prints the JSON schema of cloud-config, for editors.')
    .addHelpText(
      'after',
      '\nExamples:\n  nova-lite user-data schema >cloud-config.json\n  # yaml-language-server: $schema=cloud-config.json   (in a file, for editors that know it)\n',
    )
    .action((module: string | undefined) =>
      exitWith(async () => (await import('./schema.ts')).schemaCommand(module, process.stdout)),
    );
  return command;
}
