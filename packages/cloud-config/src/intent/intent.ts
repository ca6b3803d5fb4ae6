// What the writer of a cloud-config meant, as plain data: the form in which it is applied.
import type { Position } from '../finding.ts';
import type { DiskSetupIntent } from './disk-setup.ts';
import type { EndingIntent } from './ending.ts';
import type { FsSetupIntent } from './fs-setup.ts';
import type { HostKeysIntent } from './host-keys.ts';
import type { KeyboardIntent } from './keyboard.ts';
import type { MountsIntent } from './mounts.ts';
import type { PackagesIntent } from './packages.ts';
import type { SshImportIdIntent } from './ssh-import-id.ts';
import type { SystemIntent } from './system.ts';
import type { TrustIntent } from './trust.ts';

export interface Intent {
  readonly passwords: readonly PasswordIntent[];
  /** Passwords that were set must be changed at the first login. */
  readonly expirePasswords: boolean;
  /** `undefined` leaves the SSH server as it is. */
  readonly sshPasswordLogin?: boolean;
  readonly disableRoot?: boolean;
  readonly sshAuthorizedKeys: readonly KeyIntent[];
  readonly hostname?: string;
  readonly fqdn?: string;
  readonly preserveHostname: boolean;
  readonly preferFqdn: boolean;
  /** A host name without a domain keeps that of the metadata. */
  readonly keepsDomain?: boolean;
  readonly groups: readonly GroupIntent[];
  readonly users: readonly UserIntent[];
  /** The image's own user is wanted: `users` is absent or names `default`. */
  readonly wantsDefaultUser: boolean;
  /** What `user` says of the image's own user, instead of what the image says. */
  readonly defaultUser?: DefaultUserIntent;
  readonly writeFiles: readonly FileIntent[];
  readonly bootcmd: readonly CommandIntent[];
  readonly runcmd: readonly CommandIntent[];
  readonly system: SystemIntent;
  readonly packages: PackagesIntent;
  readonly hostKeys: HostKeysIntent;
  readonly ending: EndingIntent;
  readonly trust: TrustIntent;
  readonly storage: MountsIntent;
  readonly diskSetup: readonly DiskSetupIntent[];
  readonly fsSetup: readonly FsSetupIntent[];
  /** Of the default user and of `users`. */
  readonly sshImportIds: readonly SshImportIdIntent[];
  readonly keyboard?: KeyboardIntent;
  /** The known top-level keys that have a value, with their place, for saying which of them are not applied. */
  readonly keys: ReadonlyMap<string, Position>;
}

export type Secret =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'hash'; readonly value: string }
  | { readonly type: 'random' };

export interface PasswordIntent {
  /** `undefined` is the image's default user. */
  readonly user: string | undefined;
  readonly secret: Secret;
  readonly at: Position;
}

export interface KeyIntent {
  /** One line of an `authorized_keys` file. */
  readonly line: string;
  readonly at: Position;
}

export interface GroupIntent {
  readonly name: string;
  readonly members: readonly string[];
  readonly at: Position;
}

export interface UserIntent {
  readonly name: string;
  readonly at: Position;
  readonly gecos?: string;
  readonly shell?: string;
  readonly home?: string;
  readonly uid?: string;
  readonly primaryGroup?: string;
  readonly groups: readonly string[];
  readonly system: boolean;
  readonly createHome: boolean;
  readonly createUserGroup: boolean;
  readonly lockPassword: boolean;
  readonly password?: Secret;
  /** The password is for a new account alone. */
  readonly passwordWhenMade?: boolean;
  /** Rules for sudo, without the user's name. Empty: none. */
  readonly sudo: readonly string[];
  readonly sshAuthorizedKeys: readonly KeyIntent[];
  readonly sshImportIds: readonly SshImportIdIntent[];
  readonly expireDate?: string;
  /** Days after the password has expired until the account is closed. */
  readonly inactive?: string;
  readonly noLogInit: boolean;
}

export type DefaultUserIntent = Partial<Pick<UserIntent, 'name' | 'shell' | 'gecos' | 'groups'>>;

export interface FileIntent {
  readonly path: string;
  readonly content: Uint8Array | { readonly gzip: Uint8Array };
  readonly mode: number;
  /** `user` or `user:group`. */
  readonly owner?: string;
  readonly append: boolean;
  readonly defer: boolean;
  readonly at: Position;
}

/** Text is for a shell, a list is a program and its arguments. */
export interface CommandIntent {
  readonly command: string | readonly string[];
  readonly at: Position;
}
