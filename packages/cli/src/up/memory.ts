// The memory of a process and of all that it started, shared pages counted once (PSS).
import { readFile, readdir } from 'node:fs/promises';

/** Whole MiB of `pid` and its descendants; guests (QEMU) are not counted. */
export async function processMemory(pid: number): Promise<number> {
  const family = await descendants(pid);
  const sizes = await Promise.all(family.map(pssKb));
  return Math.round(sizes.reduce((sum, kb) => sum + kb, 0) / 1024);
}

async function descendants(root: number): Promise<number[]> {
  const parents = await parentsOfAll();
  const family = new Set([root]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  return [...family];
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const [, name] = /\((.*)\)/.exec(stat) ?? [];
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent && !name?.startsWith('qemu-system')) parents.set(pid, parent);
  }
  return parents;
}

async function pssKb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
}
