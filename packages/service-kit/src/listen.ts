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

  const drop = () => {
    client?.removeAllListeners('notification');
    void client?.end().catch(() => {});
    client = undefined;
  };
  /** A connection that breaks says so by an event, a rejection, or both: the first counts. */
  const again = (broken: Client) => {
    if (closed || broken !== client) return;
    drop();
    timer = setTimeout(connect, retryMs);
  };
  const connect = () => {
    const fresh = new Client({ connectionString: url });
    client = fresh;
    fresh
      .on('notification', listener)
      .on('error', () => again(fresh))
      .on('end', () => again(fresh));
    begin(fresh, channel).then(listener, () => again(fresh));
  };
  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    drop();
  };
}

async function begin(client: Client, channel: string): Promise<void> {
  await client.connect();
  await client.query(`listen ${client.escapeIdentifier(channel)}`);
}
