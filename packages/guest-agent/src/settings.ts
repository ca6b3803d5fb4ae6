// What the maker of an image says about it, in `/etc/nova-lite-agent.json`. Absent: the defaults below.
import type { RootFiles } from './guest/root-files.ts';

export interface Settings {
  readonly defaultUser?: DefaultUser;
  /** A user who gets a password and does not exist is made. For images that stand in for many distributions. */
  readonly createMissingUsers: boolean;
  /** The keys of the instance open no root shell, as with cloud-init; user data may say otherwise. */
  readonly disableRoot: boolean;
  /** Where the keys of `ssh_import_id` are published; absent: https://github.com and https://launchpad.net. */
  readonly sshKeyServers?: { readonly github?: string; readonly launchpad?: string };
  /** Exactly what cloud-init does, its losses included. */
  readonly compat: boolean;
}

export interface DefaultUser {
  readonly name: string;
  readonly shell?: string;
  readonly groups?: readonly string[];
  readonly gecos?: string;
  /** May become root without a password. */
  readonly sudo?: boolean;
}

const path = '/etc/nova-lite-agent.json';
const defaults: Settings = { createMissingUsers: false, disableRoot: true, compat: false };

/** Throws when the file is there and is no JSON object: the image is broken, and its maker must see it. */
export async function readSettings(files: RootFiles): Promise<Settings> {
  const text = await files.readText(path);
  if (text === undefined) return defaults;
  try {
    const written: unknown = JSON.parse(text);
    if (typeof written === 'object' && written !== null) return { ...defaults, ...written };
  } catch (cause) {
    throw new Error(`${path} is no JSON`, { cause });
  }
  throw new Error(`${path} must hold a JSON object`);
}
