// Node 24 comes with the npm packages; an older system Node only has to run npm and these few files.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** Path of the Node that runs the project; exits with what to do when the npm packages are not there. */
export function projectNode() {
  const path = `${projectRoot}node_modules/node/bin/node`;
  if (existsSync(path)) return path;
  console.error(`nova-lite: its npm packages are not installed. Run this in ${projectRoot}:\n\n  npm ci\n`);
  process.exit(1);
}
