// A guest without a machine: a network namespace whose cable bears the name of the port's tap.
import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeGuest {
  readonly namespace: string;
  /** Runs a command inside; resolves to its exit code and output. */
  run(command: string, ...args: string[]): Promise<{ exitCode: number; output: string }>;
  /** What the DHCP server said, as variables of udhcpc's script; undefined when nobody answered. */
  dhcp(): Promise<Record<string, string> | undefined>;
  remove(): Promise<void>;
}

/** Must exist before the host's network is applied, which then takes the cable for the tap. */
export async function fakeGuest(tap: string, mac: string): Promise<FakeGuest> {
  const namespace = `guest-${tap}`;
  const directory = await mkdtemp(join(tmpdir(), 'fake-guest-'));
  await ip(`netns add ${namespace}`);
  await ip(`link add name ${tap} type veth peer name eth0 address ${mac} netns ${namespace}`);
  await ip(`-n ${namespace} link set dev lo up`);
  await ip(`-n ${namespace} link set dev eth0 up`);

  const run = async (command: string, ...args: string[]) => {
    const inside = ['netns', 'exec', namespace, command, ...args];
    const { exitCode = -1, all } = await execa('ip', inside, { reject: false, all: true, timeout: 20_000 });
    return { exitCode, output: all };
  };

  return {
    namespace,
    run,
    dhcp: () => askDhcp(run, directory),
    async remove() {
      await execa('ip', ['link', 'delete', 'dev', tap], { reject: false });
      await execa('ip', ['netns', 'delete', namespace], { reject: false });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** udhcpc's script prints what it got and sets nothing. */
async function askDhcp(
  run: FakeGuest['run'],
  directory: string,
): Promise<Record<string, string> | undefined> {
  const script = join(directory, 'script');
  await writeFile(script, '#!/bin/sh\n[ "$1" = bound ] && env\nexit 0\n', { mode: 0o755 });
  const options = ['-O', '121', '-O', '249', '-O', '26', '-O', '15'];
  const { exitCode, output } = await run(
    'busybox',
    'udhcpc',
    '-i',
    'eth0',
    '-f',
    '-q',
    '-n',
    '-t',
    '4',
    '-T',
    '1',
    ...options,
    '-s',
    script,
  );
  if (exitCode !== 0) return undefined;
  return Object.fromEntries(
    output.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
}

export async function ip(line: string): Promise<string> {
  return (await execa('ip', line.split(' '))).stdout;
}
