// The `nova-lite` command. The only place that reads the environment, handles signals and exits.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { configDriveCommand } from './commands/config-drive/command.ts';
import { metadataCommand } from './commands/metadata/command.ts';
import { serverCommand } from './commands/server/command.ts';
import { userDataCommand } from './commands/user-data/command.ts';
import { dataDirOf, imageCacheOf, type UpOptions } from './config.ts';
import { untilTold } from './until-told.ts';

// Types are stripped and modules compiled once; each command loads only what it needs.
enableCompileCache(join(import.meta.dirname, '../../../node_modules/.cache/nova-lite'));

const program = new Command('nova-lite')
  .description('An OpenStack that starts with one command, boots real virtual machines and provisions them.')
  .version('0.1.0')
  .showHelpAfterError('(nova-lite --help shows what there is)');

const dataDir = () =>
  new Option('--data-dir <dir>', 'where the cloud keeps its state')
    .env('NOVA_LITE_DATA_DIR')
    .default('/var/lib/nova-lite');

program
  .command('up')
  .description(
    'Starts the cloud, boots a first server, and stays up until Ctrl-C. Guests go on when it stops.',
  )
  .addOption(dataDir())
  .addOption(
    new Option('--listen <address>', 'the address of the APIs').env('NOVA_LITE_LISTEN').default('127.0.0.1'),
  )
  .addOption(
    new Option('--port-offset <n>', 'added to every port, to run beside another cloud')
      .env('NOVA_LITE_PORT_OFFSET')
      .default(0)
      .argParser(wholeNumber),
  )
  .addOption(
    new Option(
      '--user-data-check <way>',
      'what is done about errors in user data when a request does not say: refuse the server, or make it and record them',
    )
      .choices(['strict', 'warn'])
      .env('NOVA_LITE_USER_DATA_CHECK')
      .default('warn'),
  )
  .addOption(
    new Option(
      '--config-drive-format <format>',
      'of the config drives that are made from now on: a CD-ROM, or a disk for guests that cannot read one',
    )
      .choices(['iso9660', 'vfat'])
      .default('iso9660'),
  )
  .option('--vendor-data <file>', 'JSON or cloud-config that every guest may read (vendor_data.json)')
  .option(
    '--vendor-data-target <name=url...>',
    'asked with POST for each server that is built; the answer stands under its name in vendor_data2.json',
  )
  .option('--no-first-server', 'do not boot the server `first`')
  .addOption(
    new Option('--log-level <level>', 'how much goes to the log file')
      .choices(['error', 'warn', 'info', 'debug'])
      .default('info'),
  )
  .addHelpText(
    'after',
    '\nExamples:\n  nova-lite up\n  nova-lite up --no-first-server --data-dir /srv/lab --port-offset 10000\n  DATABASE_URL=postgresql://cloud@db/nova_lite nova-lite up\n',
  )
  .action((options: UpOptions) =>
    untilTold(async (signal) => {
      const { up } = await import('./up/up.ts');
      await up(options, process.env, process.stdout, signal);
    }),
  );

program
  .command('down')
  .description('Removes all that the cloud made on this machine: servers, disks, networks, database, files.')
  .addOption(dataDir())
  .option('-y, --yes', 'do not ask', false)
  .addHelpText(
    'after',
    '\nExamples:\n  nova-lite down            shows what would go, and asks\n  nova-lite down --yes      for scripts\n',
  )
  .action((options: { dataDir: string; yes: boolean }) =>
    untilTold(async () => {
      const { down } = await import('./down/down.ts');
      await down(
        { ...options, dataDir: dataDirOf(options.dataDir, process.env) },
        process.stdin,
        process.stdout,
      );
    }),
  );

program
  .command('image')
  .description('Images of guests, built from Debian packages.')
  .command('build')
  .argument(
    '<name>',
    'tiny (boots in seconds, with the guest agent), debian-12 (with stock cloud-init) or debian-12-agent',
  )
  .description('Builds an image, or takes it from the cache where nothing changed.')
  .addOption(dataDir())
  .option('-o, --output <file>', 'write a copy of the image here')
  .option('--json', 'print one line of JSON at the end; progress goes to standard error', false)
  .addHelpText(
    'after',
    '\nExamples:\n  nova-lite image build tiny\n  nova-lite image build debian-12 --output debian-12.qcow2\n  openstack image create --file debian-12.qcow2 --disk-format qcow2 --container-format bare debian-12\n',
  )
  .action((name: string, options: { dataDir: string; output?: string; json: boolean }) =>
    untilTold(async (signal) => {
      const { buildImageCommand } = await import('./commands/image-build.ts');
      const cacheDir = imageCacheOf(dataDirOf(options.dataDir, process.env), process.env);
      await buildImageCommand(name, { ...options, cacheDir }, process, signal);
    }),
  );

program
  .command('guest-agent')
  .description('The agent that runs in guests.')
  .command('build')
  .argument('<file>', 'where the executable is put')
  .description('Builds the executable of the agent, for images of your own.')
  .addOption(dataDir())
  .option('--compress', 'write it compressed, for zstd -d; takes a minute', false)
  .addHelpText('after', '\nExample:\n  nova-lite guest-agent build --compress nova-lite-agent.zst\n')
  .action((file: string, options: { dataDir: string; compress: boolean }) =>
    untilTold(async (signal) => {
      const { buildAgentCommand } = await import('./commands/guest-agent-build.ts');
      const cacheDir = imageCacheOf(dataDirOf(options.dataDir, process.env), process.env);
      process.stdout.write(`${await buildAgentCommand(file, { ...options, cacheDir }, signal)}\n`);
    }),
  );

program.addCommand(userDataCommand());
program.addCommand(serverCommand(dataDir()));
program.addCommand(metadataCommand(dataDir()));
program.addCommand(configDriveCommand());

await program.parseAsync();

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 50_000) return value;
  throw new Error(`--port-offset takes a whole number from 0 to 50000, not "${text}".`);
}
