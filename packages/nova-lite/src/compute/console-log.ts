// The end of an instance's serial console, bounded however much the guest has written.
import { open } from 'node:fs/promises';

const maxBytes = 100 * 1024;

/** The last `lines` lines (all that fit into 100 KiB when undefined); empty when the guest has written nothing yet. */
export async function readConsoleLog(path: string, lines?: number): Promise<string> {
  const text = await readEnd(path);
  if (lines === undefined) return text;
  if (lines <= 0) return '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return body.split('\n').slice(-lines).join('\n');
}

async function readEnd(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, maxBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
