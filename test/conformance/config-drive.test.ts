// Our config drives in other people's hands: isoinfo and xorriso read the image, cloud-init's own reader the files.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConfigDrive } from '@nova-lite/configdrive';
import { driveFiles, renderTree, type InstanceRecord } from '@nova-lite/instance-metadata';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let work: string;
let cloudInit: string;

/** The package is unpacked beside the test: installed, it would run at the next boot of this machine. */
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'config-drive-read-'));
  cloudInit = join(work, 'cloud-init');
  await mkdir(cloudInit);
  await execa('apt-get', ['-o', 'APT::Sandbox::User=root', 'download', 'cloud-init'], { cwd: cloudInit });
  const [file = ''] = await readdir(cloudInit);
  await execa('dpkg-deb', ['-x', join(cloudInit, file), cloudInit]);
});
afterAll(() => rm(work, { recursive: true, force: true }));

const reader = `
import base64, json, sys
from cloudinit.sources.DataSourceConfigDrive import read_config_drive
found = read_config_drive(sys.argv[1])
print(json.dumps(found, default=lambda raw: base64.b64encode(raw).decode()))
`;

interface CloudInitFound {
  readonly version: number;
  readonly metadata: {
    readonly uuid: string;
    readonly 'local-hostname': string;
    readonly 'instance-id': string;
  };
  /** Base64 where it is there. */
  readonly userdata: string;
  readonly networkdata?: object;
  readonly vendordata?: object;
  readonly files: Readonly<Record<string, string>>;
}

async function readByCloudInit(directory: string): Promise<CloudInitFound> {
  const env = { PYTHONPATH: join(cloudInit, 'usr/lib/python3/dist-packages') };
  const { stdout } = await execa('/usr/bin/python3', ['-c', reader, directory], { env });
  return JSON.parse(stdout) as CloudInitFound;
}

describe.each(['g1', 'g2', 'g3'] as const)('the drive of the recorded server %s', (name) => {
  const record: InstanceRecord = {
    ...recordedServer(name).record,
    randomSeed: Buffer.alloc(512, name).toString('base64'),
    files: [{ path: '/etc/motd', contents: Buffer.from('hello\n').toString('base64') }],
  };
  const files = driveFiles(renderTree(record), record);
  let image: string;

  beforeAll(async () => {
    image = join(work, `${name}.iso`);
    await buildConfigDrive(files, { path: image, format: 'iso9660', publisher: 'OpenStack Nova 26.2.2' });
  });

  it('isoinfo finds the label, and every file with its bytes', async () => {
    expect((await execa('isoinfo', ['-d', '-i', image])).stdout).toContain('Volume id: config-2');
    for (const [path, body] of files) {
      const read = await execa('isoinfo', ['-R', '-i', image, '-x', `/${path}`], {
        encoding: 'buffer',
        stripFinalNewline: false,
      });
      expect([path, Buffer.from(read.stdout).equals(Buffer.from(body))]).toEqual([path, true]);
    }
  });

  it("cloud-init's own reader finds the server in what xorriso extracts", async () => {
    const directory = join(work, name);
    await execa('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/', directory]);
    const found = await readByCloudInit(directory);
    expect(found).toMatchObject({
      version: 2,
      metadata: {
        uuid: record.uuid,
        'instance-id': record.uuid,
        'local-hostname': `${record.hostname}.novalocal`,
      },
      networkdata: JSON.parse(
        Buffer.from(files.get('openstack/latest/network_data.json') ?? '').toString(),
      ) as object,
      vendordata: record.vendorData ?? {},
      files: { '/etc/motd': Buffer.from('hello\n').toString('base64') },
    });
    expect(found.userdata).toBe(record.userData ?? '');
  });
});
