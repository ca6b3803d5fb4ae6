// Boots an image by hand, each line of its console with its time and the processor time that QEMU has taken; what you type goes to the console.
// `node packages/guest-images/dev/boot.ts IMAGE [--config-drive ISO] [--until TEXT] [--disk 2G] [--memory MB] [--vcpus N] [--ssh PORT] [--machine q35] [--uuid ID]`
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bootGuest } from '../test/plain-qemu.ts';

const text = { type: 'string' } as const;
const options = {
  'config-drive': text,
  until: text,
  disk: text,
  memory: text,
  ssh: text,
  vcpus: text,
  machine: text,
  uuid: text,
} as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
if (!positionals[0]) throw new Error('usage: boot.ts IMAGE [--config-drive ISO] [--until TEXT]');
const seconds = (value: number): string => value.toFixed(2).padStart(7);
const guest = await bootGuest({
  image: resolve(positionals[0]),
  configDrive: values['config-drive'],
  uuid: values.uuid,
  diskSize: values.disk,
  memoryMb: values.memory ? Number(values.memory) : undefined,
  vcpus: values.vcpus ? Number(values.vcpus) : undefined,
  sshPort: values.ssh ? Number(values.ssh) : undefined,
  machine: values.machine === 'q35' ? 'q35' : 'pc',
  onLine: (line, atMs) => console.log(seconds(atMs / 1000), seconds(processorSeconds()), line),
});
/** User and system time of QEMU, in hundredths (proc(5), `stat`, fields 14 and 15). */
function processorSeconds(): number {
  const fields = readFileSync(`/proc/${guest.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

process.on('SIGINT', () => void guest.stop());
process.stdin.on('data', (chunk) => guest.type(chunk.toString()));
await (values.until ? guest.shows(new RegExp(values.until)).catch(console.error) : guest.ended());
await guest.stop();
process.stdin.destroy();
