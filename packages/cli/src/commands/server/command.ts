// What can be typed after `nova-lite server`. Each command loads its code only when it runs.
import { Command, type Option } from 'commander';
import { dataDirOf } from '../../config.ts';
import { untilTold } from '../../until-told.ts';

export function serverCommand(dataDir: Option): Command {
  const command = new Command('server').description('What the stock client does not show of a server.');
  command
    .command('provisioning')
    .argument('<server>', 'its name or id')
    .addOption(dataDir)
    .option('--json', 'print JSON', false)
    .description('Shows what became of its user data, with the time of each step.')
    .addHelpText(
      'after',
      '\nThe login is that of OS_CLOUD or of the OS_ variables, else the administrator of the data directory.\n\nExamples:\n  nova-lite server provisioning first\n  OS_CLOUD=lab nova-lite server provisioning web-1 --json\n',
    )
    .action((server: string, options: { dataDir: string; json: boolean }) =>
      untilTold(async () => {
        const { connectApi } = await import('../../first-run/api-client.ts');
        const { findLogin } = await import('./login.ts');
        const { provisioningOf } = await import('./provisioning.ts');
        const { provisioningTable } = await import('./provisioning-table.ts');
        const login = await findLogin(dataDirOf(options.dataDir, process.env), process.env);
        // 2.84 is the first version that tells what happened in an event.
        const found = await provisioningOf(await connectApi({ ...login, computeVersion: '2.84' }), server);
        process.stdout.write(
          options.json ? `${JSON.stringify(found, undefined, 2)}\n` : provisioningTable(found),
        );
      }),
    );
  return command;
}
