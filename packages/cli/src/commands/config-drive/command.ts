// What can be typed after `nova-lite config-drive`. Each command loads its code only when it runs.
import { Command, Option } from 'commander';
import { untilTold } from '../../until-told.ts';
import type { BuildOptions } from './build.ts';

export function configDriveCommand(): Command {
  const command = new Command('config-drive').description(
    'Images that guests read their configuration from.',
  );
  command
    .command('build')
    .argument(
      '<dir>',
      'what is to be on the drive, for example a directory with openstack/latest/meta_data.json',
    )
    .argument('<image>', 'the image to write; one that is there is replaced')
    .addOption(
      new Option('--format <format>', 'of the image').choices(['iso9660', 'vfat']).default('iso9660'),
    )
    .option('--publisher <name>', 'what the ISO image says who made it', 'nova-lite')
    .option('--json', 'print JSON', false)
    .description('Writes a directory to an image labelled config-2. Equal files make an equal image.')
    .addHelpText(
      'after',
      '\nExamples:\n  nova-lite config-drive build drive config.iso\n  nova-lite config-drive build drive config.img --format vfat --json\n  qemu-system-x86_64 ... -drive file=config.iso,format=raw,media=cdrom\n',
    )
    .action((directory: string, image: string, options: BuildOptions) =>
      untilTold(async () => {
        const { buildCommand } = await import('./build.ts');
        await buildCommand(directory, image, options, process.stdout);
      }),
    );
  command
    .command('inspect')
    .argument('<image>', 'an ISO 9660 or FAT image')
    .option('--json', 'print JSON', false)
    .description(
      'Says what is on a config drive: its label, who made it, and each file with its size and hash.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  nova-lite config-drive inspect config.iso\n  nova-lite config-drive inspect /var/lib/nova-lite/host/instances/ID/disk.config --json\n',
    )
    .action((image: string, options: { json: boolean }) =>
      untilTold(async () => {
        const { inspectCommand } = await import('./inspect.ts');
        await inspectCommand(image, options, process.stdout);
      }),
    );
  return command;
}
