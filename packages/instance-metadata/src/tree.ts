// The whole tree of one instance: every file as bytes, every directory as its listing. One tree for both channels.
import { ec2MetaData, type Ec2Data } from './ec2.ts';
import { dumpJson } from './json.ts';
import { deriveListings } from './listing.ts';
import { metaData } from './meta-data.ts';
import { networkData } from './network-data.ts';
import type { InstanceRecord } from './record.ts';
import { ec2Versions, includes, latest, openstackVersions } from './versions.ts';

export interface RenderOptions {
  /** `random_seed` of all versions; that of the record when absent. */
  readonly randomSeed?: Uint8Array;
  /** Versions after this day are not listed, but can be read. All are listed when absent. */
  readonly today?: Date;
}

export interface InstanceTree {
  readonly uuid: string;
  readonly projectId: string;
  readonly randomSeed?: Uint8Array;
  /** Path, without a slash at either end, to bytes: `openstack/latest/meta_data.json`, `ec2/latest/meta-data/ami-id`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Path of a directory to its listing: names one a line, no newline at the end. */
  readonly listings: ReadonlyMap<string, Uint8Array>;
}

/** Renders all that the record says, in Nova's bytes. The same record and options give the same tree. */
export function renderTree(record: InstanceRecord, options: RenderOptions = {}): InstanceTree {
  const randomSeed = options.randomSeed ?? fromBase64(record.randomSeed);
  const files = new Map([...openstackFiles(record, randomSeed), ...ec2Files(record)]);
  const listings = deriveListings([...files.keys()], record, options.today);
  const bytes = encoder();
  return {
    uuid: record.uuid,
    projectId: record.projectId,
    ...(randomSeed && { randomSeed }),
    files: mapValues(files, bytes),
    listings: mapValues(listings, bytes),
  };
}

type Entry = [path: string, content: string | Uint8Array];

function openstackFiles(record: InstanceRecord, randomSeed?: Uint8Array): Entry[] {
  const userData = fromBase64(record.userData);
  const network = dumpJson(networkData(record.ports));
  return [...openstackVersions, latest].flatMap((version) => {
    const files: [since: string, name: string, content: string | Uint8Array | undefined][] = [
      ['2012-08-10', 'meta_data.json', dumpJson(metaData(record, version, randomSeed))],
      ['2012-08-10', 'user_data', userData],
      ['2013-04-04', 'password', record.password ?? ''],
      ['2013-10-17', 'vendor_data.json', dumpJson(record.vendorData ?? {})],
      ['2012-08-10', 'network_data.json', network],
      [
        '2016-10-06',
        'vendor_data2.json',
        dumpJson(record.vendorData2 ?? { static: record.vendorData ?? {} }),
      ],
    ];
    return files.flatMap(([since, name, content]): Entry[] =>
      content !== undefined && includes(version, since) ? [[`openstack/${version}/${name}`, content]] : [],
    );
  });
}

function ec2Files(record: InstanceRecord): Entry[] {
  const userData = fromBase64(record.userData);
  return [...ec2Versions, latest].flatMap((version) => [
    ...leaves(`ec2/${version}/meta-data`, ec2MetaData(record, version)),
    ...(userData ? [[`ec2/${version}/user-data`, userData] satisfies Entry] : []),
  ]);
}

/** Keys in order of the alphabet, as EC2 lists them. */
function leaves(directory: string, data: Ec2Data): Entry[] {
  const keys = Object.keys(data).filter((key) => key !== '_name');
  return keys.sort().flatMap((key): Entry[] => {
    const value = data[key] ?? '';
    const path = `${directory}/${key}`;
    if (Array.isArray(value)) return [[path, value.join('\n')]];
    return typeof value === 'object' ? leaves(path, value as Ec2Data) : [[path, String(value)]];
  });
}

/** Versions mostly say the same: equal text becomes one buffer. */
function encoder(): (content: string | Uint8Array) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (content) => {
    if (typeof content !== 'string') return content;
    const bytes = known.get(content) ?? Buffer.from(content);
    known.set(content, bytes);
    return bytes;
  };
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function fromBase64(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'base64');
}
