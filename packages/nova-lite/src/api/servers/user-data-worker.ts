// The thread in which user data is checked: hostile data may keep it busy, and it can be ended.
import { parentPort } from 'node:worker_threads';
import { checkUserData } from '@nova-lite/cloud-config';
import { gunzip } from '@nova-lite/cloud-config/gunzip';

parentPort?.on('message', (data: Uint8Array) => {
  const findings = checkUserData(data, { gunzip });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(findings);
});
