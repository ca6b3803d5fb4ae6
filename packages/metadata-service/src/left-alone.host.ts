// A metadata process without its parent: guests are answered, and the next start takes its place.
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  endMetadataProcesses,
  findMetadataProcesses,
  startMetadataProcess,
  type MetadataProcess,
} from './index.ts';
import { createGuestNetwork, guestRecord, networkId, type GuestNetwork } from './testing/guest-network.ts';

const address = '10.77.0.11';
const mac = 'fa:16:3e:00:00:0a';
const record = (name: string) => guestRecord('a', address, mac, name);
const passwordUrl = 'http://169.254.169.254/openstack/latest/password';

let network: GuestNetwork;
let directory: string;
beforeAll(async () => void (network = await createGuestNetwork()));
afterAll(() => network.remove());
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'metadata-processes-'))));
afterEach(async () => {
  await endMetadataProcesses(directory, await findMetadataProcesses(directory));
  await rm(directory, { recursive: true });
});

function startAnother(): Promise<MetadataProcess> {
  const log = { info: () => undefined, warn: () => undefined };
  return startMetadataProcess({ directory, log, onPassword: () => undefined, onReport: () => undefined });
}

/** A parent that says `ready`, and is killed then; resolves to the process that it leaves. */
async function leftAlone(doing: string): Promise<number> {
  const program = `
    import { startMetadataProcess } from ${JSON.stringify(new URL('index.ts', import.meta.url))};
    const log = { info() {}, warn() {} };
    const directory = ${JSON.stringify(directory)};
    const metadata = await startMetadataProcess({ directory, log, onPassword() {}, onReport() {} });
    ${doing}
    console.log(metadata.pid);
    setInterval(() => {}, 1000);`;
  const parent = execa(process.execPath, ['--input-type=module', '-e', program], { reject: false });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  parent.kill('SIGKILL');
  await parent;
  return Number(line.toString());
}

const serving = (signedPort = 0) => `
  await metadata.publish(${JSON.stringify(record('before'))});
  await metadata.listen(${JSON.stringify(networkId)}, ${JSON.stringify(network.netnsPath)});
  await metadata.listenSigned({ host: '127.0.0.1', port: ${signedPort}, secret: 's3cret' });`;

const isAlive = (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (line) => line !== '',
    () => false,
  );

test('it answers guests, and says of what it cannot keep that they should come again', async () => {
  const pid = await leftAlone(serving());
  expect(await network.nameSeenFrom(address)).toBe('before');
  const answer = await network.inGuest('curl', ['-si', '--interface', address, '-d', 'sealed', passwordUrl]);
  expect(answer).toMatch(/^HTTP\/1.1 503 .*Retry-After: 10/s);
  expect(await network.inGuest('curl', ['-s', '--interface', address, passwordUrl])).toBe('');
  expect(await findMetadataProcesses(directory)).toEqual([pid]);
});

test('it is in a session of its own, so that Ctrl-C in the terminal of its parent is not for it', async () => {
  const pid = await leftAlone(serving());
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  expect(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])).toBe(pid);
});

test('the next start takes its place, and no guest that asks meanwhile is refused or told anything else', async () => {
  const before = await leftAlone(serving());
  const asking = new AbortController();
  const answers = Promise.all([1, 2, 3].map(() => askAgainAndAgain(asking.signal)));
  const next = await startAnother();
  await next.publish(record('after'));
  await next.listen(networkId, network.netnsPath);
  expect(await network.nameSeenFrom(address)).toBe('before');
  await next.takeOver();
  await next.takeOver();
  expect(await isAlive(before)).toBe(false);
  expect(await network.nameSeenFrom(address)).toBe('after');
  asking.abort();
  const seen = (await answers).flat();
  expect(seen.length).toBeGreaterThan(30);
  expect(seen.filter((status) => status !== '200')).toEqual([]);
  expect(await readdir(directory)).toEqual([String(next.pid)]);
  await next.stop();
});

async function askAgainAndAgain(signal: AbortSignal): Promise<string[]> {
  const statuses: string[] = [];
  while (!signal.aborted) statuses.push(await network.statusSeenFrom(address).catch(String));
  return statuses;
}

test('the port of signed requests goes over with it', async () => {
  const port = 41_775;
  await leftAlone(serving(port));
  const next = await startAnother();
  await next.listenSigned({ host: '127.0.0.1', port, secret: 's3cret' });
  await next.takeOver();
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  await next.stop();
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
});

test('before an instance is withdrawn it has ended: nobody is answered for what is deleted', async () => {
  const before = await leftAlone(serving());
  const next = await startAnother();
  await next.publish(record('deleted'));
  await next.listen(networkId, network.netnsPath);
  await next.withdraw('a');
  expect(await isAlive(before)).toBe(false);
  expect(await network.statusSeenFrom(address)).toBe('404');
  await next.stop();
});

test('a start that is killed before it took over leaves two, and the start after that ends both', async () => {
  const first = await leftAlone(serving());
  const second = await leftAlone(`${serving()}await metadata.takeOver();`);
  expect(await isAlive(first)).toBe(false);
  const third = await leftAlone(serving());
  // It listens nowhere yet, and so has nobody to go on for.
  await expect.poll(() => isAlive(third), { timeout: 10_000 }).toBe(false);
  expect(await findMetadataProcesses(directory)).toEqual([second]);
  const last = await startAnother();
  await last.publish(record('last'));
  await last.listen(networkId, network.netnsPath);
  await last.takeOver();
  expect(await network.nameSeenFrom(address)).toBe('last');
  await last.stop();
  expect(await readdir(directory)).toEqual([]);
});

test('when it was killed too, the next start opens everything anew', async () => {
  process.kill(await leftAlone(serving()), 'SIGKILL');
  const next = await startAnother();
  await next.publish(record('anew'));
  await next.listen(networkId, network.netnsPath);
  expect(await network.nameSeenFrom(address)).toBe('anew');
  await next.stop();
});

test('a parent that stops in order leaves it where there are networks, and ends it where there are none', async () => {
  const without = await startAnother();
  const pid = without.pid ?? 0;
  await without.leave();
  expect(await isAlive(pid)).toBe(false);
  const parent = await startAnother();
  await parent.publish(record('left'));
  await parent.listen(networkId, network.netnsPath);
  await parent.leave();
  expect(await network.nameSeenFrom(address)).toBe('left');
});

test('without a network to answer in it ends with its parent', async () => {
  const pid = await leftAlone("await metadata.listenSigned({ host: '127.0.0.1', port: 0, secret: 's' });");
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
});

test('nothing listens any more when it is ended, and another program with the same id is left in peace', async () => {
  const pid = await leftAlone(serving());
  await endMetadataProcesses(directory, [pid, process.pid]);
  await expect(network.statusSeenFrom(address)).rejects.toThrow(/exit code 7/);
});
