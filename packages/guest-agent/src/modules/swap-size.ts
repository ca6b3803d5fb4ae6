// How much swap a guest gets that leaves it to us: cloud-init's rule (cc_mounts.py, suggested_swapsize).
const gib = 1024 ** 3;

export interface SwapRoom {
  readonly memoryBytes: number;
  /** Of the filesystem that the file is on. */
  readonly freeBytes: number;
  readonly maxBytes?: number;
}

/** As much as there is memory, less where there is much of it; at most a quarter of the disk, or what was asked for. */
export function swapSize({ memoryBytes, freeBytes, maxBytes }: SwapRoom): number {
  const most =
    maxBytes === undefined
      ? Math.min(Math.floor(freeBytes / 4), memoryBytes * 2)
      : Math.min(maxBytes, Math.floor(freeBytes * 0.9));
  return Math.min(wished(memoryBytes), most);
}

function wished(memoryBytes: number): number {
  if (memoryBytes < 4 * gib) return memoryBytes;
  return memoryBytes < 16 * gib ? 4 * gib : Math.round(Math.sqrt(memoryBytes / gib)) * gib;
}
