// What is to be done to the guest, as plain data. A dry run prints these; a real one performs them.

export type Action =
  | RunAction
  | WriteFileAction
  | AuthorizeKeysAction
  | ShowAction
  | OfferPasswordAction
  | ImportKeysAction
  | SayAction
  | PostFormAction;

/** Runs a program. It has failed when its exit code is not one that is accepted. */
export interface RunAction {
  readonly do: 'run';
  readonly argv: readonly string[];
  /** For its standard input. A secret: shown only on request. */
  readonly input?: string;
  /** What it prints is shown on the console, each line after this name. */
  readonly consoleName?: string;
  /** For the sentence on its failure: `installing curl`. */
  readonly purpose?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Only 0 when absent. */
  readonly accepted?: readonly number[];
  /** Not run unless this program succeeds. */
  readonly onlyIf?: readonly string[];
  /** Run instead when it has failed, all of them; it has then failed when one of these has. */
  readonly otherwise?: readonly RunAction[];
}

export interface WriteFileAction {
  readonly do: 'write-file';
  readonly path: string;
  /** May be a secret: shown only on request. */
  readonly content: Uint8Array | string;
  readonly mode: number;
  /** `user` or `user:group`; root unless said. */
  readonly owner?: string;
  /** To the end of what is there. */
  readonly append?: boolean;
  /** Of the directories that have to be made. */
  readonly directoryMode?: number;
}

/** Adds keys to the user's `~/.ssh/authorized_keys`, each once: a line with the same key is replaced. */
export interface AuthorizeKeysAction {
  readonly do: 'authorize-keys';
  readonly user: string;
  readonly keys: readonly string[];
}

/** Adds the keys that are published at an address, as `authorize-keys` does. */
export interface ImportKeysAction {
  readonly do: 'import-keys';
  readonly user: string;
  readonly url: string;
  /** Where they come from, for the end of each line. */
  readonly comment: string;
}

/** A secret that was made here, for whoever sees the console. */
export interface ShowAction {
  readonly do: 'show-on-console';
  readonly text: string;
}

/** Sends a password that was made up here to the owner of the server's key, encrypted; after the module. */
export interface OfferPasswordAction {
  readonly do: 'offer-password';
  readonly user: string;
  /** A secret: shown only on request. */
  readonly value: string;
}

/** For whoever sees the console; no secret. */
export interface SayAction {
  readonly do: 'say';
  readonly text: string;
}

/** Sends a form by POST, up to `tries` times. */
export interface PostFormAction {
  readonly do: 'post-form';
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly tries: number;
}
