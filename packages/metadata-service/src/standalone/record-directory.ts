// A directory of instance records, one JSON file each, kept in step with what is served.
import { watch } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { parseRecord } from './parse-record.ts';

export interface RecordSink {
  publish(record: InstanceRecord): void | Promise<void>;
  withdraw(uuid: string): void;
}

export interface RecordDirectory {
  /** The instances that are served, in the order of their files' names. */
  uuids(): readonly string[];
  close(): void;
}

interface KnownFile {
  /** Tells a file from what it was when it was read. */
  readonly version: string;
  /** Of the last time that the file was good. */
  readonly uuid: string | undefined;
}

const settleMs = 20;

/**
 * Reads all `*.json` of `directory`, and again what changes. A file that is not good takes nothing away: `onProblem`
 * hears what is wrong, and what the file said before stays. A file that is gone takes its instance with it.
 */
export async function openRecordDirectory(
  directory: string,
  sink: RecordSink,
  onProblem: (sentence: string) => void,
): Promise<RecordDirectory> {
  const files = new Map<string, KnownFile>();
  let reading = Promise.resolve();
  const read = () => {
    reading = reading
      .then(() => readAll(directory, files, sink, onProblem))
      .catch((error: unknown) => onProblem(`${directory} could not be read: ${String(error)}`));
  };
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(directory, () => {
    clearTimeout(timer);
    timer = setTimeout(read, settleMs);
  });
  watcher.on('error', (error) => onProblem(`${directory} is no longer watched: ${error.message}`));
  read();
  await reading;
  return {
    uuids: () => [...files].sort(byName).flatMap(([, { uuid }]) => uuid ?? []),
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);

async function readAll(
  directory: string,
  files: Map<string, KnownFile>,
  sink: RecordSink,
  onProblem: (sentence: string) => void,
): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  for (const [name, { uuid }] of files) {
    if (names.includes(name)) continue;
    files.delete(name);
    if (uuid !== undefined) sink.withdraw(uuid);
  }
  for (const name of names.sort()) {
    const problem = await readOne(join(directory, name), name, files, sink);
    if (problem) onProblem(`${join(directory, name)}: ${problem}`);
  }
}

/** A sentence when the file is new and not good. */
async function readOne(
  path: string,
  name: string,
  files: Map<string, KnownFile>,
  sink: RecordSink,
): Promise<string | undefined> {
  const { mtimeMs, size, ino } = await stat(path);
  const version = [mtimeMs, size, ino].join();
  const known = files.get(name);
  if (known?.version === version) return undefined;
  const record = parseRecord(await readFile(path, 'utf8'));
  const problem = typeof record === 'string' ? record : conflict(record, name, files);
  files.set(name, { version, uuid: known?.uuid });
  if (problem !== undefined || typeof record === 'string') return problem;
  if (known?.uuid !== undefined && known.uuid !== record.uuid) sink.withdraw(known.uuid);
  await sink.publish(record);
  files.set(name, { version, uuid: record.uuid });
  return undefined;
}

function conflict(
  { uuid }: InstanceRecord,
  name: string,
  files: ReadonlyMap<string, KnownFile>,
): string | undefined {
  const other = [...files].find(([known, file]) => known !== name && file.uuid === uuid);
  return other && `/uuid is ${uuid}, which ${other[0]} has already`;
}
