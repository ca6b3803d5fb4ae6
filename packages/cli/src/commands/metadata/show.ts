// `nova-lite metadata show`.
import { isUtf8 } from 'node:buffer';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  canonicalPath,
  lookup,
  renderTree,
  type InstanceRecord,
  type InstanceTree,
} from '@nova-lite/instance-metadata';
import { dataPaths } from '../../config.ts';

export interface ShowOptions {
  readonly dataDir: string;
  readonly path?: string;
  readonly json: boolean;
}

/** Without a path all files with their sizes; with one the bytes that the guest gets, a listing for a directory. */
export async function showCommand(
  server: string,
  { dataDir, path, json }: ShowOptions,
  stdout: NodeJS.WritableStream,
): Promise<void> {
  const tree = renderTree(await findRecord(dataDir, server), { today: new Date() });
  if (path === undefined) stdout.write(showFiles(tree, json));
  else stdout.write(showOne(tree, server, path, json));
}

async function findRecord(dataDir: string, server: string): Promise<InstanceRecord> {
  const directory = join(dataPaths(dataDir).host, 'instances');
  const records = await Promise.all((await namesIn(directory)).map((uuid) => readRecord(directory, uuid)));
  const [found, ...more] = records.filter(({ uuid, name }) => uuid === server || name === server);
  if (!found) throw new Error(`This host has no server ${server}; its records are in ${directory}.`);
  if (more.length > 0)
    throw new Error(`This host has ${more.length + 1} servers with the name ${server}: give an id.`);
  return found;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw new Error(`No cloud has its state in ${directory}: give --data-dir, and run this as root.`, {
      cause,
    });
  }
}

async function readRecord(directory: string, uuid: string): Promise<InstanceRecord> {
  const text = await readFile(join(directory, uuid, 'instance.json'), 'utf8');
  return (JSON.parse(text) as { spec: { record: InstanceRecord } }).spec.record;
}

function showFiles({ files }: InstanceTree, json: boolean): string {
  const sizes = [...files].map(([path, body]) => [asAsked(path), body.length] as const);
  if (json) return `${JSON.stringify(Object.fromEntries(sizes), undefined, 2)}\n`;
  return sizes.map(([path, bytes]) => `${String(bytes).padStart(7)}  ${path}\n`).join('');
}

function showOne(tree: InstanceTree, server: string, path: string, json: boolean): string | Uint8Array {
  const canonical = canonicalPath(path.startsWith('/') ? path : `/${path}`);
  const answer = canonical === undefined ? undefined : lookup(tree, canonical);
  if (!answer) throw new Error(`The guest of ${server} would get 404 Not Found for ${path}.`);
  if (!json) return answer.body;
  const { body, contentType } = answer;
  const content = isUtf8(body)
    ? { text: Buffer.from(body).toString() }
    : { base64: Buffer.from(body).toString('base64') };
  return `${JSON.stringify({ path: asAsked(canonical ?? ''), contentType, bytes: body.length, ...content }, undefined, 2)}\n`;
}

/** EC2's tree is asked for without its name. */
const asAsked = (path: string) => `/${path.replace(/^ec2\/?/, '')}`;
