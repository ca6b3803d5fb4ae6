// Sends a form to an address that the user data names, until it is taken.
import { setTimeout as pause } from 'node:timers/promises';
import type { PostFormAction } from './action.ts';

const pauseMs = 3_000;
const timeoutMs = 10_000;

/** Throws with the last reason. Redirects are not followed: the form would be sent to somebody else. */
export async function postForm({ url, fields, tries }: PostFormAction): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await postOnce(url, new URLSearchParams(fields).toString());
    } catch (error) {
      if (attempt >= tries) throw error;
      await pause(pauseMs);
    }
  }
}

function postOnce(url: string, body: string): Promise<void> {
  // TLS is loaded only where it is needed.
  const { request } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers, timeout: timeoutMs }, (answer) => {
      const { statusCode = 0 } = answer.resume();
      if (statusCode >= 200 && statusCode < 300) resolve();
      else reject(new Error(`HTTP ${statusCode}`));
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
