// Reading what a guest sends, to a limit.
import type { IncomingMessage } from 'node:http';

/** A body a little too large is read to its end, so that its sender sees the answer; beyond this it is cut off. */
const drainedBytes = 256 * 1024;

/** Undefined when there is more than `limit` bytes. Rejects when the guest goes away. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  // Without a length and without chunks there is no body, and nothing that ends.
  if (request.readableEnded) return Promise.resolve(Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      if (length > limit + drainedBytes) resolve(undefined);
    });
    request.on('end', () => resolve(length > limit ? undefined : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () =>
      reject(new Error('the guest closed the connection before its request was whole')),
    );
  });
}

/** Undefined for bytes that are not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
