// What can be typed after `nova-lite metadata`. Each command loads its code only when it runs.
import { Command, InvalidArgumentError, type Option } from 'commander';
import { untilTold } from '../../until-told.ts';
import type { ShowOptions } from './show.ts';

interface ServeArguments {
  readonly instances: string;
  readonly listen: { host: string; port: number };
  readonly sharedSecretFile?: string;
}

export function metadataCommand(dataDir: Option): Command {
  const command = new Command('metadata').description('What servers read about themselves.');
  command
    .command('serve')
    .description(
      'Serves metadata from a directory of instance records, without a cloud around it, until Ctrl-C.',
    )
    .requiredOption('--instances <dir>', 'instance records, one JSON file each; read again when they change')
    .requiredOption('--listen <address:port>', 'where to listen; port 0 for any that is free', addressAndPort)
    .option(
      '--shared-secret-file <file>',
      'answer the signed requests of a Neutron metadata agent that has the same secret; without it, one record is served to whoever asks, on loopback only',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  nova-lite metadata serve --instances records --listen 127.0.0.1:8080\n  curl http://127.0.0.1:8080/openstack/latest/meta_data.json\n  nova-lite metadata serve --instances records --listen 10.0.0.1:8775 --shared-secret-file secret\n',
    )
    .action(({ instances, listen, sharedSecretFile }: ServeArguments) =>
      untilTold(async (signal) => {
        const { serveCommand } = await import('./serve.ts');
        await serveCommand(
          { directory: instances, ...listen, secretFile: sharedSecretFile },
          process.stdout,
          signal,
        );
      }),
    );
  command
    .command('show')
    .argument('<server>', 'its name or id, on this host')
    .argument('[path]', 'a path as the guest asks for it; all of them when absent')
    .addOption(dataDir)
    .option('--json', 'print JSON', false)
    .description(
      'Prints what a server of this host reads about itself. To be run by root: it may hold secrets.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  nova-lite metadata show web-1\n  nova-lite metadata show web-1 /openstack/latest/meta_data.json\n  nova-lite metadata show web-1 /latest/meta-data/\n',
    )
    .action((server: string, path: string | undefined, options: Omit<ShowOptions, 'path'>) =>
      untilTold(async () => {
        const { showCommand } = await import('./show.ts');
        await showCommand(server, { ...options, path }, process.stdout);
      }),
    );
  return command;
}

function addressAndPort(text: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (host !== '' && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new InvalidArgumentError('Give an address and a port, as 127.0.0.1:8775 or [::1]:8775.');
}
