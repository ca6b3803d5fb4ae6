// The end of an instance's serial console, bounded however much the guest has written.
import { open } from 'node:fs/promises';

const maxBytes = 100 * 1024;

/** The last `lines` lines (all that fit into 100 KiB when undefined); empty when the guest has written nothing yet. */
export async function readConsoleLog(path: string, lines?: number): Promise<string> {
  const text = await readBoth(path);
  if (lines === undefined) return text;
  if (lines <= 0) return '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return body.split('\n').slice(-lines).join('\n');
}

/** virtlogd begins a new file every 2 MiB; the one before is `.0`. */
async function readBoth(path: string): Promise<string> {
  const newest = await readEnd(path, maxBytes);
  const missing = maxBytes - newest.length;
  const before = missing > 0 ? await readEnd(`${path}.0`, missing) : Buffer.alloc(0);
  return Buffer.concat([before, newest]).toString('utf8');
}

async function readEnd(path: string, most: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
