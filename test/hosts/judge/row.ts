// A row of the judge's table: what a guest is given, and where the agent may come to something else than cloud-init.

export interface Row {
  /** As a fact: `a password in a list`. */
  readonly name: string;
  readonly userData?: string | Uint8Array;
  /** More of `meta_data.json`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** `network_data.json`. */
  readonly network?: object;
  /** `vendor_data.json`; by default it asks for one host key alone. */
  readonly vendor?: unknown;
  /** Passwords that may open an account. */
  readonly passwords?: readonly string[];
  readonly nics?: readonly { readonly name: string; readonly mac: string }[];
  /** Files that the image has, beside those of Debian. */
  readonly image?: Readonly<Record<string, string>>;
  /** Programs that the image lacks. */
  readonly without?: readonly string[];
  /** Name of a difference, as in docs/cloud-init-differences.md, to the facts that differ by it. */
  readonly differs?: Differences;
  /** By which it differs with `compat: true` too. */
  readonly alwaysDiffers?: Differences;
}

export type Differences = Readonly<Record<string, readonly string[]>>;
