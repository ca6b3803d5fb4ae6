// The files that Nova puts on a config drive: the same tree, and what only the drive may say.
import { ec2MetaData } from './ec2.ts';
import { dumpJson } from './json.ts';
import { isUnlisted } from './listing.ts';
import { metaData, type DriveExtras } from './meta-data.ts';
import type { InstanceRecord } from './record.ts';
import type { InstanceTree } from './tree.ts';
import { latest } from './versions.ts';

/** Nova's `config_drive_skip_versions` skips all older ones. */
const ec2DriveVersions = ['2009-04-04', latest];

/**
 * Path on the drive to bytes, sorted by path. Injected files lie in `openstack/content/`; `admin_pass` and `files`
 * stand in `meta_data.json` when the record has them, all else is byte for byte what the service answers.
 */
export function driveFiles(tree: InstanceTree, record: InstanceRecord): Map<string, Uint8Array> {
  const files = [
    ...ec2DriveFiles(tree, record),
    ...openstackDriveFiles(tree, record),
    ...injectedFiles(record),
  ];
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type File = [path: string, body: Uint8Array];

function ec2DriveFiles(tree: InstanceTree, record: InstanceRecord): File[] {
  return ec2DriveVersions.flatMap((version) => {
    const userData = tree.files.get(`ec2/${version}/user-data`);
    const metaDataFile: File = [
      `ec2/${version}/meta-data.json`,
      Buffer.from(dumpJson(ec2MetaData(record, version))),
    ];
    return userData ? [metaDataFile, [`ec2/${version}/user-data`, userData]] : [metaDataFile];
  });
}

function openstackDriveFiles(tree: InstanceTree, record: InstanceRecord): File[] {
  const extras = driveExtras(record);
  return [...tree.files].flatMap(([path, body]): File[] => {
    const [root, version = '', name = ''] = path.split('/');
    if (root !== 'openstack' || name === 'password' || isUnlisted(`openstack/${version}`, name)) return [];
    if (name !== 'meta_data.json' || !extras) return [[path, body]];
    return [[path, Buffer.from(dumpJson(metaData(record, version, tree.randomSeed, extras)))]];
  });
}

function driveExtras({ files = [], adminPass }: InstanceRecord): DriveExtras | undefined {
  if (files.length === 0 && !adminPass) return undefined;
  return {
    files: files.map(({ path }, index) => ({ path, content_path: `/content/${contentName(index)}` })),
    ...(adminPass && { adminPass }),
  };
}

function injectedFiles({ files = [] }: InstanceRecord): File[] {
  return files.map(({ contents }, index) => [
    `openstack/content/${contentName(index)}`,
    Buffer.from(contents, 'base64'),
  ]);
}

const contentName = (index: number) => String(index).padStart(4, '0');
