// What an image is made from and how.
import type { Archive } from './apt/apt.ts';
import type { OnProgress } from './progress.ts';

export const imageNames = ['tiny', 'debian-12', 'debian-12-agent'] as const;

export type ImageName = (typeof imageNames)[number];

export interface Recipe {
  readonly name: ImageName;
  /** Names of Debian packages; apt adds what they depend on. Patterns such as `?essential` are allowed. */
  readonly packages: readonly string[];
  /** Folders of files that go into the image as they are; another file there is another image. */
  readonly filesDirs: readonly string[];
  /** Host tools that `buildTree` calls beyond those that every image needs; keys of `packageOfTool`. */
  readonly tools: readonly string[];
  /** Whether the guest agent's executable is part of the image. */
  readonly carriesAgent: boolean;
  /** Bytes of the disk that the guest sees. */
  readonly diskBytes: number;
  /** Volume label of the root file system, at most 16 characters. */
  readonly label: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  /** Image properties as Glance knows them (`os_distro`, `hw_disk_bus`, ...). */
  readonly properties: Readonly<Record<string, string>>;
  /** Fills `parts.tree` with the root file system, boot files included. */
  buildTree(parts: TreeParts): Promise<void>;
}

export interface TreeParts {
  readonly archives: readonly Archive[];
  readonly tree: string;
  /** Private directory for what is needed on the way. Removed afterwards. */
  readonly workDir: string;
  /** Executable of the guest agent, for the images that carry it. */
  readonly agentPath?: string;
  /** sources.list of Debian 12, for tools that call apt themselves. */
  readonly sourcesPath: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}
