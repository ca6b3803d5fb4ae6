// What a build tells whoever waits for it.

export interface Progress {
  /** `packages`, `download`, `unpack`, `disk`, `compress`, ... */
  readonly step: string;
  readonly message: string;
  /** 0 to 1, where the end is known. */
  readonly fraction?: number;
}

export type OnProgress = (progress: Progress) => void;
