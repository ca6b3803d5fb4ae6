// The guest agent in a system with systemd: the executable, and a unit for each stage.
import { basename, join } from 'node:path';
import { stageUnits } from '@nova-lite/guest-agent';
import { filesBelow, installFiles } from '../install-files.ts';
import { installExecutable } from '../install-agent.ts';
import type { TreeParts } from '../recipe.ts';
import { run } from '../run.ts';

const unitDirectory = 'etc/systemd/system';

/** Throws when systemd finds something wrong with the units, such as an ordering cycle. */
export async function installAgent(parts: TreeParts): Promise<void> {
  const { tree, signal } = parts;
  await installExecutable(parts);
  await installFiles(stageUnits, join(tree, unitDirectory));
  const units = (await filesBelow(stageUnits)).map((path) => basename(path));
  await run('chroot', [tree, 'systemctl', 'enable', ...units], { signal });
  await verifyUnits(parts);
}

/** systemd starts nothing for this; it says what it would have to leave out to break a cycle. */
async function verifyUnits({ tree, signal }: TreeParts): Promise<void> {
  const complaints: string[] = [];
  const onOutput = (line: string) => void (line && complaints.push(line));
  await run('chroot', [tree, 'systemd-analyze', 'verify', '--man=no', 'default.target'], {
    signal,
    onOutput,
  });
  if (complaints.length > 0)
    throw new Error(`systemd would not start this image as meant:\n${complaints.join('\n')}`);
}
