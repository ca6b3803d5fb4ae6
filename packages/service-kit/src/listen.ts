// PostgreSQL's LISTEN on a connection of its own, which is made again when it breaks.
import { Client } from 'pg';

const retryMs = 1_000;

/**
 * Calls `listener` for every NOTIFY on `channel`, and once after each (re)connection, since something may have been
 * missed before it. Returns the function that ends it. `channel` is a constant of ours, never a user's word.
 */
export function listen(url: string, channel: string, listener: () => void): () => void {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const again = () => {
    client?.removeAllListeners().on('error', () => {});
    void client?.end().catch(() => {});
    if (!closed) timer = setTimeout(() => void connect(), retryMs);
  };
  const connect = async () => {
    client = new Client({ connectionString: url });
    client.on('notification', listener).once('error', again);
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      listener();
    } catch {
      again();
    }
  };
  void connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    again();
  };
}
