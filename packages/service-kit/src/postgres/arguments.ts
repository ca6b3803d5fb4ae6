// What PostgreSQL's programs are told, as plain data.

/** Values for `postgresql.conf`, by name; `true` and `false` are written `on` and `off`. */
export type ServerSettings = Readonly<Record<string, string | number | boolean>>;

/** The superuser of every cluster that we make. */
export const databaseOwner = 'postgres';

/** For a small machine: one cloud, tens of connections, no replication, no parallel queries. Commits still reach the disk. */
export const smallServer: ServerSettings = {
  max_connections: 50,
  shared_buffers: '32MB',
  work_mem: '2MB',
  maintenance_work_mem: '16MB',
  wal_level: 'minimal',
  max_wal_senders: 0,
  min_wal_size: '32MB',
  max_wal_size: '128MB',
  autovacuum_max_workers: 1,
  max_worker_processes: 2,
  max_parallel_workers: 0,
  io_method: 'sync',
  jit: false,
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Arguments of `initdb` for an empty directory. Access is replaced by our own rules before the first start. */
export function initdbArguments(dataDir: string): string[] {
  const text = ['--encoding=UTF8', '--locale=C'];
  return ['--pgdata', dataDir, '--username', databaseOwner, '--auth=peer', ...text, '--no-instructions'];
}

/** Arguments of `postgres`: reachable through a socket in `socketDir`, never through the network. */
export function serverArguments(dataDir: string, socketDir: string, settings: ServerSettings = {}): string[] {
  const ours = { listen_addresses: '', unix_socket_directories: socketDir, unix_socket_permissions: '0700' };
  const all = Object.entries<string | number | boolean>({ ...smallServer, ...settings, ...ours });
  return ['-D', dataDir, ...all.flatMap(([name, value]) => ['-c', `${name}=${written(value)}`])];
}

const written = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

/** `pg_hba.conf`: the kernel says who is at the other end of the socket; nobody else gets in, and no password exists. */
export const accessRules = 'local all all peer map=cloud\n';

/** `pg_ident.conf`: the one account of this machine that may use the database. */
export const accountMap = (systemUser: string): string => `cloud ${quoted(systemUser)} ${databaseOwner}\n`;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Where `pg` connects to. */
export function connectionUrl(socketDir: string, database = 'postgres'): string {
  return `postgresql://${databaseOwner}@localhost/${encodeURIComponent(database)}?host=${encodeURIComponent(socketDir)}`;
}
