// The guest agent's executable, in the images that carry it.
import { chmod, cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeParts } from './recipe.ts';

export async function installExecutable({ agentPath, tree }: TreeParts): Promise<void> {
  if (!agentPath) throw new Error('this image needs the executable of the guest agent, and none was given');
  const target = join(tree, 'usr/sbin/nova-lite-agent');
  await cp(agentPath, target);
  await chmod(target, 0o755);
}
