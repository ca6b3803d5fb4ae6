// `nova-lite config-drive inspect`.
import { createHash } from 'node:crypto';
import { inspectConfigDrive } from '@nova-lite/configdrive';

export async function inspectCommand(
  image: string,
  { json }: { json: boolean },
  stdout: NodeJS.WritableStream,
): Promise<void> {
  const { format, label, publisher, files } = await inspectConfigDrive(image);
  const listed = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, body]) => ({
      path,
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
    }));
  if (json)
    return void stdout.write(
      `${JSON.stringify({ format, label, publisher, files: listed }, undefined, 2)}\n`,
    );
  const head = `${format}, label ${label}${publisher === '' ? '' : `, publisher ${publisher}`}`;
  const lines = listed.map(
    ({ path, bytes, sha256 }) => `${String(bytes).padStart(8)}  ${sha256.slice(0, 16)}  ${path}`,
  );
  stdout.write(`${[head, ...lines].join('\n')}\n`);
}
