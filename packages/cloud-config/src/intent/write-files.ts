// `write_files`: each entry is judged by itself.
import type { Say } from '../finding.ts';
import { bytesOfBase64 } from '../user-data/decode.ts';
import { file } from '../schema/write-files.ts';
import type { YamlNode, YamlScalar } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import type { FileIntent } from './intent.ts';
import { readBoolean, readText } from './read-value.ts';
import { isAccountName } from './secret.ts';

const left = { effect: 'The file is not written. cloud-init may leave out all that follow it.' };

export function readWriteFiles(top: Fields, say: Say): FileIntent[] {
  const list = top.get('write_files')?.value;
  return list?.kind === 'sequence' ? list.items.flatMap((item) => readFile(item, say)) : [];
}

function readFile(item: YamlNode, say: Say): FileIntent[] {
  if (item.kind !== 'mapping') return [];
  const fields = fieldsOf(item, file, 'a file of `write_files`', say);
  const path = readPath(fields, say);
  const content = readContent(fields, say);
  const mode = readMode(fields.get('permissions')?.value, say);
  const owner = readOwner(fields.get('owner')?.value, say);
  if (path === undefined || content === undefined || mode === undefined || owner === null) return [];
  return [
    {
      path,
      content,
      mode,
      owner,
      append: readFlag('append', fields, say),
      defer: readFlag('defer', fields, say),
      at: item.at,
    },
  ];
}

function readPath(fields: Fields, say: Say): string | undefined {
  const value = fields.get('path')?.value;
  const path = value && readText(value, 'the path of a file', say);
  if (path?.startsWith('/') && !path.endsWith('/') && !path.includes('\0')) return path;
  if (path !== undefined)
    say.error('file-path', value?.at, 'the path of a file must begin with `/` and name a file', left);
  return undefined;
}

const encodings: ReadonlyMap<string, { base64: boolean; gzip: boolean }> = new Map(
  Object.entries({
    'text/plain': { base64: false, gzip: false },
    b64: { base64: true, gzip: false },
    base64: { base64: true, gzip: false },
    gz: { base64: true, gzip: true },
    gzip: { base64: true, gzip: true },
    'gz+b64': { base64: true, gzip: true },
    'gz+base64': { base64: true, gzip: true },
    'gzip+b64': { base64: true, gzip: true },
    'gzip+base64': { base64: true, gzip: true },
  }),
);

function readContent(fields: Fields, say: Say): FileIntent['content'] | undefined {
  const node = fields.get('content')?.value;
  if (!node || isNull(node)) return new Uint8Array();
  const text = readText(node, 'the content of a file', say);
  const encoding = readEncoding(fields.get('encoding')?.value, say);
  if (text === undefined || node.kind !== 'scalar') return undefined;
  if (!encoding.base64 && node.type !== 'binary') return new TextEncoder().encode(text);
  const bytes = decode(node, text, say);
  return bytes && encoding.gzip ? { gzip: bytes } : bytes;
}

function readEncoding(node: YamlNode | undefined, say: Say): { base64: boolean; gzip: boolean } {
  const plain = { base64: false, gzip: false };
  if (!node || isNull(node)) return plain;
  const encoding = node.kind === 'scalar' ? encodings.get(node.text.trim().toLowerCase()) : undefined;
  if (!encoding)
    say.warning('file-encoding', node.at, 'the `encoding` is not known', {
      effect: 'The content is written as it is.',
      advice: 'write b64, gz+b64 or text/plain',
    });
  return encoding ?? plain;
}

function decode(node: YamlScalar, text: string, say: Say): Uint8Array | undefined {
  const bare = text.replace(/\s+/g, '');
  const bytes = bare === '' ? new Uint8Array() : bytesOfBase64(bare);
  if (!bytes) say.error('file-base64', node.at, 'the content is not the base64 that it says it is', left);
  return bytes;
}

const modePattern = /^(?:0o?)?[0-7]{3,4}$/;

/** `0644` and `'0644'` and `644` all mean the same to whoever writes them. */
function readMode(node: YamlNode | undefined, say: Say): number | undefined {
  if (!node || isNull(node)) return 0o644;
  if (node.kind !== 'scalar' || !modePattern.test(node.text)) {
    say.error('file-permissions', node.at, '`permissions` must be octal digits in quotes', {
      ...left,
      advice: "write `permissions: '0644'`",
    });
    return undefined;
  }
  if (node.type === 'int' && !node.text.startsWith('0'))
    say.warning('file-permissions', node.at, 'YAML reads these `permissions` as a decimal number', {
      effect: 'They are read as octal; cloud-init would set other ones.',
      advice: `write \`'0${node.text}'\``,
    });
  else if (node.type === 'int')
    say.info('file-permissions-unquoted', node.at, '`permissions` are better put in quotes', {
      advice: `write \`'${node.text}'\``,
    });
  return Number.parseInt(node.text.replace(/^0o/, ''), 8);
}

/** `null` when it is there and no owner. */
function readOwner(node: YamlNode | undefined, say: Say): string | undefined | null {
  if (!node || isNull(node)) return undefined;
  const owner = readText(node, 'the owner of a file', say);
  if (owner === undefined) return null;
  const [user, group, ...rest] = owner.split(':');
  if (rest.length === 0 && [user, group ?? user].every((name) => isAccountName(name ?? ''))) return owner;
  say.error('file-owner', node.at, 'the `owner` must be `user` or `user:group`', left);
  return null;
}

function readFlag(name: string, fields: Fields, say: Say): boolean {
  const value = fields.get(name)?.value;
  return value ? (readBoolean(value, `\`${name}\``, say) ?? false) : false;
}
