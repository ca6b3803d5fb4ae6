// The metadata service on its own: instances from a directory, for CI jobs and for clouds that run Neutron.
import { isIP } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { InstanceStore } from '../instance-store.ts';
import { createGuestServer } from '../server.ts';
import { createMetadataService, type MetadataService } from '../service.ts';
import { passwordFiles, type PasswordFiles } from './password-files.ts';
import { openRecordDirectory, type RecordDirectory } from './record-directory.ts';

export interface StandaloneOptions {
  /** Instance records, one JSON file each. */
  readonly directory: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Shared with a Neutron metadata agent. Undefined: one record is served to whoever asks, on loopback only. */
  readonly secret?: string;
  /** One line on what happened or is wrong; secrets are not in it. */
  readonly say: (line: string) => void;
}

export interface Standalone {
  readonly port: number;
  close(): Promise<void>;
}

const limits = { burst: 100, perSecond: 20 };
const connections = { perGuest: 4096, perNetwork: 4096 };

/** Throws when it cannot be served as asked: no loopback without a secret, no or several records without one. */
export async function serveStandalone(options: StandaloneOptions): Promise<Standalone> {
  const { directory, host, port, secret, say } = options;
  if (secret === undefined) requireLoopback(host);
  const now = () => performance.now();
  const instances = new InstanceStore(limits, now);
  const passwords = passwordFiles(directory);
  const sink = {
    publish: async (record: InstanceRecord) =>
      instances.publish({ ...record, password: record.password ?? (await passwords.read(record.uuid)) }),
    withdraw: (uuid: string) => instances.withdraw(uuid),
  };
  const records = await openRecordDirectory(directory, sink, (problem) => say(`not served: ${problem}`));
  try {
    if (secret === undefined) requireOne(directory, records);
    const source = secret === undefined ? onlyOne(instances, records) : instances;
    const service = createService(source, passwords, say, now);
    const handler = secret === undefined ? service.guestHandler('any') : service.signedHandler(secret);
    const server = createGuestServer(handler, connections);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
    return {
      port: (server.address() as AddressInfo).port,
      close: () =>
        new Promise((resolve) => {
          records.close();
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  } catch (error) {
    records.close();
    throw error;
  }
}

function createService(
  instances: Pick<InstanceStore, 'find' | 'byUuid'>,
  passwords: PasswordFiles,
  say: (line: string) => void,
  now: () => number,
): MetadataService {
  return createMetadataService({
    instances,
    async onPassword(uuid, password) {
      await passwords.write(uuid, password);
      say(`${uuid}: the guest posted a password`);
    },
    onReport: (uuid, { result }) => say(`${uuid}: the guest reported: ${result}`),
    onProblem: (error, doing) => say(`${doing} failed: ${String(error)}`),
    strangerLimit: limits,
    now,
  });
}

/** Whoever asks is the instance of the first file, while it is there. */
const onlyOne = (instances: InstanceStore, records: RecordDirectory) => ({
  find: () => instances.byUuid(records.uuids()[0] ?? ''),
  byUuid: (uuid: string) => instances.byUuid(uuid),
});

function requireLoopback(host: string): void {
  if (host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) return;
  throw new Error(
    `Without a shared secret anybody who reaches ${host} could read the record. Listen on 127.0.0.1, or give --shared-secret-file.`,
  );
}

function requireOne(directory: string, records: RecordDirectory): void {
  const found = records.uuids().length;
  if (found === 1) return;
  throw new Error(
    `Without a shared secret one record is served to whoever asks, but ${directory} has ${found} good ones. ` +
      'Leave one there, or give --shared-secret-file.',
  );
}
