// ISO 9660 with Joliet and Rock Ridge, as Nova's `genisoimage -ldots -allow-lowercase -allow-multidot -l -J -r` makes it.
import { execa } from 'execa';
import { toolFailure } from './error.ts';

export interface ImageOptions {
  /** A directory with the files, and the image to make of it. */
  readonly directory: string;
  readonly image: string;
  readonly label: string;
  readonly publisher: string;
  /** All times on the image. */
  readonly timestamp: Date;
}

/** Whom the files belong to and when they were written on this host does not show: equal files are an equal image. */
export async function writeIso(options: ImageOptions): Promise<void> {
  const { directory, image, label, publisher, timestamp } = options;
  const flags = ['-quiet', '-ldots', '-allow-lowercase', '-allow-multidot', '-l', '-J', '-r'];
  const names = ['-sysid', 'LINUX', '-V', label, '-publisher', publisher];
  const dates = ['--set_all_file_dates', isoDate(timestamp)];
  try {
    await execa('xorriso', ['-as', 'mkisofs', ...flags, ...names, ...dates, '-o', image, directory], {
      env: reproducible(timestamp),
      stdin: 'ignore',
    });
  } catch (cause) {
    throw toolFailure('xorriso', 'xorriso', 'could not write an ISO 9660 config drive', cause);
  }
}

/** What xorriso and mtools read for times of their own. */
export const reproducible = (timestamp: Date) => ({
  TZ: 'UTC',
  SOURCE_DATE_EPOCH: String(Math.floor(timestamp.getTime() / 1000)),
});

/** `2012081000000000`: to hundredths of a second. */
const isoDate = (timestamp: Date) => `${timestamp.toISOString().replace(/[-:T]/g, '').slice(0, 14)}00`;
