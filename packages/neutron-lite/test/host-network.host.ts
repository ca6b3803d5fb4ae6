// The network of a host, for real: namespaces, bridges, dnsmasq and nftables, with guests that are namespaces.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { createLogger } from '@nova-lite/service-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHostNetwork, type HostNetworkAdapter } from '../src/agent/host-network.ts';
import { tableName } from '../src/agent/filter-rules.ts';
import type { HostNetwork, HostPort } from '../src/model/host-network.ts';
import { linkLocalOf } from '../src/model/link-local.ts';
import { bridgeName, namespaceName, serviceName } from '../src/model/names.ts';
import { fakeGuest, ip, type FakeGuest } from './fake-guest.ts';
import { exchangeFrames, forgedFrames } from './forged-frames.ts';
import { defaultGroup, hostNetwork, randomMac, sampleNetwork, samplePort } from './sample-network.ts';

const cloudId = `test-${randomBytes(4).toString('hex')}`;
const log = createLogger({ level: 'warn' });
const network = sampleNetwork();
const first = samplePort(network, 11);
const second = samplePort(network, 12);
/** In no group: nothing reaches it but answers. */
const closed = samplePort(network, 13, { hostname: 'a\n,option:router,6.6.6.6' });
const group = defaultGroup([first, second]);
const outward = { ...defaultGroup([]), rules: group.rules.filter((rule) => rule.direction === 'egress') };
const ports = [
  { ...first, securityGroups: [group.id] },
  { ...second, securityGroups: [group.id] },
  { ...closed, securityGroups: [outward.id] },
];
const full: HostNetwork = hostNetwork([{ ...network, ports }], [group, outward]);

const up: string[] = [];
const down: string[] = [];
let stateDir: string;
let host: HostNetworkAdapter;
const guests: FakeGuest[] = [];

const guestOf = (i: number): FakeGuest => guests[i] ?? expect.fail(`no guest ${i}`);
const addressOf = (port: HostPort): string => port.addresses[0]?.address ?? expect.fail('no address');
const inNetwork = (command: string, ...args: string[]) =>
  execa('ip', ['netns', 'exec', namespaceName(network.id), command, ...args], {
    reject: false,
    all: true,
    timeout: 20_000,
  });
const ping = async (guest: FakeGuest, address: string): Promise<boolean> =>
  (await guest.run('ping', '-n', '-c', '2', '-i', '0.2', '-W', '1', address)).exitCode === 0;

/** Counts, inside a guest, answers that would end at the next router. */
const hopRules =
  'table inet hops { counter last { }; chain in { type filter hook input priority 0; ip saddr 169.254.169.254 tcp sport 80 ip ttl 1 counter name last; }; }';

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'host-network-'));
  await execa('chmod', ['0755', stateDir]);
  for (const port of ports) guests.push(await fakeGuest(port.tap, port.mac));
  host = createHostNetwork({
    stateDir,
    cloudId,
    log,
    onNetworkUp: (id) => void up.push(id),
    onNetworkDown: (id) => void down.push(id),
  });
  await host.apply(full);
  for (const [i, port] of ports.entries())
    await ip(`-n ${guestOf(i).namespace} address add ${addressOf(port)}/24 dev eth0`);
});

afterAll(async () => {
  await host.apply(hostNetwork([]));
  for (const guest of guests) await guest.remove();
  await rm(stateDir, { recursive: true, force: true });
});

describe('DHCP', () => {
  test('a guest gets its address, the MTU, the name and the routes with the default route repeated', async () => {
    const lease = await guestOf(0).dhcp();
    expect(lease).toMatchObject({
      ip: '10.77.0.11',
      mtu: '1450',
      router: '10.77.0.1',
      dns: '10.77.0.2',
      domain: 'novalocal',
      hostname: 'guest-11',
      staticroutes: '169.254.169.254/32 10.77.0.2 192.0.2.0/24 10.77.0.9 0.0.0.0/0 10.77.0.1',
    });
    expect(lease?.msstaticroutes).toBe(lease?.staticroutes);
  });

  test('an unknown MAC gets no lease', async () => {
    const unknown = { ...samplePort(network, 99), portSecurity: false };
    const stranger = await fakeGuest(unknown.tap, randomMac());
    try {
      await host.apply(hostNetwork([{ ...network, ports: [...ports, unknown] }], [group, outward]));
      expect(await stranger.dhcp()).toBeUndefined();
    } finally {
      await stranger.remove();
      await host.apply(full);
    }
  });

  test('a port that is added later is served without a restart of dnsmasq', async () => {
    const place = join(stateDir, 'networks', network.id, 'pid');
    const pid = (await execa('cat', [place])).stdout;
    const late = samplePort(network, 21);
    const guest = await fakeGuest(late.tap, late.mac);
    try {
      await host.apply(hostNetwork([{ ...network, ports: [...ports, late] }], [group, outward]));
      expect(await guest.dhcp()).toMatchObject({ ip: '10.77.0.21' });
      expect((await execa('cat', [place])).stdout).toBe(pid);
    } finally {
      await guest.remove();
      await host.apply(full);
    }
  });

  test('a dnsmasq that was killed is started by the next apply', async () => {
    process.kill(
      Number((await execa('cat', [join(stateDir, 'networks', network.id, 'pid')])).stdout),
      'SIGKILL',
    );
    await host.apply(full);
    expect(await guestOf(1).dhcp()).toMatchObject({ ip: '10.77.0.12' });
  });

  test('a name made to end an option is a plain name', async () => {
    expect(await guestOf(2).dhcp()).toMatchObject({ router: '10.77.0.1', hostname: 'aoptionrouter6666' });
  });

  test("guests find each other by name, and nobody's names outside", async () => {
    const ask = async (name: string) =>
      (await guestOf(0).run('busybox', 'nslookup', name, '10.77.0.2')).output;
    expect(await ask('guest-12.novalocal')).toContain('10.77.0.12');
    expect(await ask('example.org')).not.toMatch(/Address.*\n.*example\.org/);
  });

  test('dnsmasq runs unprivileged', async () => {
    const pid = (await execa('cat', [join(stateDir, 'networks', network.id, 'pid')])).stdout;
    const { stdout } = await execa('stat', ['-c', '%U', `/proc/${pid}`]);
    expect(['dnsmasq', 'nobody']).toContain(stdout);
  });

  test('a guest that autoconfigures itself gets the address of its port', async () => {
    const [, v6] = first.addresses;
    await expect
      .poll(async () => (await guestOf(0).run('ip', '-6', 'address', 'show', 'dev', 'eth0')).output, {
        timeout: 15_000,
      })
      .toContain(v6?.address);
  });
});

describe('the metadata address', () => {
  test('answers on IPv4 and IPv6, and nothing else of the namespace does', async () => {
    await guestOf(0).run('ip', 'route', 'replace', '169.254.169.254', 'dev', 'eth0');
    const server = inNetwork('busybox', 'nc', '-l', '-p', '8080');
    const web = inNetwork('busybox', 'nc', '-ll', '-p', '80', '-e', '/bin/echo', 'metadata');
    try {
      const ask = (address: string) => guestOf(0).run('busybox', 'nc', '-w', '3', address, '80');
      await expect.poll(async () => (await ask('169.254.169.254')).output).toContain('metadata');
      expect((await ask('fe80::a9fe:a9fe%eth0')).output).toContain('metadata');
      expect((await guestOf(0).run('busybox', 'nc', '-w', '2', '10.77.0.2', '8080')).exitCode).not.toBe(0);
    } finally {
      server.kill('SIGKILL');
      web.kill('SIGKILL');
      await Promise.allSettled([server, web]);
    }
  });

  test('a reply with a session token reaches the guest and goes no hop further; other replies do', async () => {
    await guestOf(0).run('ip', 'route', 'replace', '169.254.169.254', 'dev', 'eth0');
    expect((await guestOf(0).run('nft', hopRules)).exitCode).toBe(0);
    const answer = (status: string) =>
      inNetwork(
        'busybox',
        'nc',
        '-ll',
        '-p',
        '80',
        '-e',
        '/usr/bin/printf',
        `HTTP/1.1 ${status}\\r\\n\\r\\nbody`,
      );
    const ask = () => guestOf(0).run('busybox', 'nc', '-w', '3', '169.254.169.254', '80');
    for (const [status, lastHop] of [
      ['200 Token', true],
      ['200 OK', false],
    ] as const) {
      await guestOf(0).run('nft', 'reset counters');
      const web = answer(status);
      try {
        await expect.poll(async () => (await ask()).output).toContain('body');
        const { output } = await guestOf(0).run('nft', 'list counter inet hops last');
        expect(output.includes('packets 0')).toBe(!lastHop);
      } finally {
        web.kill('SIGKILL');
        await Promise.allSettled([web]);
      }
    }
    await guestOf(0).run('nft', 'delete table inet hops');
  });
});

describe('security groups', () => {
  test('members of the default group reach each other', async () => {
    expect(await ping(guestOf(0), addressOf(second))).toBe(true);
    expect(await ping(guestOf(1), addressOf(first))).toBe(true);
  });

  test('who is not a member does not reach them, nor is he reached', async () => {
    expect(await ping(guestOf(2), addressOf(first))).toBe(false);
    expect(await ping(guestOf(0), addressOf(closed))).toBe(false);
  });

  test('the namespace reaches a guest only by a rule, and answers come back', async () => {
    const knock = async () =>
      (await inNetwork('ping', '-n', '-c', '2', '-i', '0.2', '-W', '1', addressOf(closed))).exitCode;
    expect(await knock()).not.toBe(0);
    const opened = {
      ...outward,
      rules: [...outward.rules, { direction: 'ingress', version: 4, protocol: 1 } as const],
    };
    await host.apply(hostNetwork([{ ...network, ports }], [group, opened]));
    expect(await knock()).toBe(0);
    await host.apply(full);
  });

  test('a TCP port is open to the range that the rule names, and no other port is', async () => {
    const rule = {
      direction: 'ingress',
      version: 4,
      protocol: 6,
      min: 22,
      max: 22,
      remoteCidr: '10.77.0.2/32',
    } as const;
    await host.apply(
      hostNetwork([{ ...network, ports }], [group, { ...outward, rules: [...outward.rules, rule] }]),
    );
    const ssh = execa(
      'ip',
      ['netns', 'exec', guestOf(2).namespace, 'busybox', 'nc', '-ll', '-p', '22', '-e', '/bin/echo', 'ssh'],
      { reject: false },
    );
    const other = execa(
      'ip',
      ['netns', 'exec', guestOf(2).namespace, 'busybox', 'nc', '-ll', '-p', '23', '-e', '/bin/echo', 'no'],
      { reject: false },
    );
    try {
      await expect
        .poll(async () => (await inNetwork('busybox', 'nc', '-w', '3', addressOf(closed), '22')).all)
        .toContain('ssh');
      expect((await inNetwork('busybox', 'nc', '-w', '2', addressOf(closed), '23')).exitCode).not.toBe(0);
      expect((await guestOf(0).run('busybox', 'nc', '-w', '2', addressOf(closed), '22')).exitCode).not.toBe(
        0,
      );
    } finally {
      ssh.kill('SIGKILL');
      other.kill('SIGKILL');
      await Promise.allSettled([ssh, other]);
      await host.apply(full);
    }
  });
});

describe('a connection that a rule let through', () => {
  const rule = { direction: 'ingress', version: 4, protocol: 6, min: 24, max: 24 } as const;
  const opened = { ...outward, rules: [...outward.rules, rule] };

  test('goes on while the rule is there, and stands still when it is gone', async () => {
    await host.apply(hostNetwork([{ ...network, ports }], [group, opened]));
    const inGuest = ['netns', 'exec', guestOf(2).namespace];
    const echo = execa('ip', [...inGuest, 'busybox', 'nc', '-ll', '-p', '24', '-e', '/bin/cat'], {
      reject: false,
    });
    const listens = async () => (await guestOf(2).run('ss', '-tln')).output.includes(':24 ');
    await expect.poll(listens, { timeout: 10_000 }).toBe(true);
    const outside = ['netns', 'exec', namespaceName(network.id)];
    const client = execa('ip', [...outside, 'busybox', 'nc', addressOf(closed), '24'], { reject: false });
    let heard = '';
    client.stdout.on('data', (data: Buffer) => (heard += data.toString()));
    const say = (text: string) => client.stdin.write(`${text}\n`);
    try {
      say('one');
      await expect.poll(() => heard, { timeout: 10_000 }).toBe('one\n');
      await host.apply(
        hostNetwork([{ ...network, ports }], [group, { ...opened, rules: [...opened.rules, other] }]),
      );
      say('two');
      await expect.poll(() => heard, { timeout: 10_000 }).toBe('one\ntwo\n');
      await host.apply(full);
      say('three');
      await expect.poll(() => unanswered(24), { timeout: 10_000 }).toBe(true);
      expect(heard).toBe('one\ntwo\n');
      await host.apply(hostNetwork([{ ...network, ports }], [group, opened]));
      await expect.poll(() => heard, { timeout: 15_000 }).toBe('one\ntwo\nthree\n');
    } finally {
      client.kill('SIGKILL');
      echo.kill('SIGKILL');
      await Promise.allSettled([client, echo]);
      await host.apply(full);
    }
  });

  const other = { ...rule, min: 25, max: 25 };

  /** The client in the network's namespace has sent something again, because nobody acknowledged it. */
  async function unanswered(port: number): Promise<boolean> {
    const { all = '' } = await inNetwork('ss', '-tino', 'dport', '=', `:${port}`);
    return /unacked:[1-9]/.test(all) && /retrans:/.test(all);
  }
});

describe('spoofing', () => {
  test("a guest that takes its neighbour's address is not heard", async () => {
    const thief = guestOf(0);
    await thief.run('ip', 'address', 'add', '10.77.0.99/24', 'dev', 'eth0');
    expect(
      (
        await thief.run(
          'ping',
          '-n',
          '-c',
          '2',
          '-i',
          '0.2',
          '-W',
          '1',
          '-I',
          '10.77.0.99',
          addressOf(second),
        )
      ).exitCode,
    ).not.toBe(0);
    await thief.run('ip', 'address', 'delete', '10.77.0.99/24', 'dev', 'eth0');
    expect(await ping(thief, addressOf(second))).toBe(true);
  });

  test("a gratuitous ARP for the namespace's address changes nobody's table", async () => {
    const [thief, victim] = [guestOf(0), guestOf(1)];
    await victim.run('ip', 'neigh', 'flush', 'all');
    expect((await victim.run('ping', '-n', '-c', '1', '-W', '1', '10.77.0.2')).exitCode).toBe(0);
    await thief.run('busybox', 'arping', '-U', '-c', '2', '-I', 'eth0', '-s', '10.77.0.2', '10.77.0.2');
    await thief.run('ip', 'address', 'add', '10.77.0.2/32', 'dev', 'eth0');
    await thief.run('busybox', 'arping', '-U', '-c', '2', '-I', 'eth0', '-s', '10.77.0.2', '10.77.0.2');
    await thief.run('ip', 'address', 'delete', '10.77.0.2/32', 'dev', 'eth0');
    expect((await victim.run('ip', 'neigh', 'show', '10.77.0.2')).output).toContain(network.serviceMac);
  });

  test("a guest that takes its neighbour's MAC is not heard, and the neighbour still is", async () => {
    const thief = guestOf(0);
    await thief.run('ip', 'link', 'set', 'dev', 'eth0', 'address', second.mac);
    expect(await ping(thief, '10.77.0.2')).toBe(false);
    expect(await ping(guestOf(1), '10.77.0.2')).toBe(true);
    await thief.run('ip', 'link', 'set', 'dev', 'eth0', 'address', first.mac);
    await expect.poll(() => ping(thief, '10.77.0.2')).toBe(true);
  });

  test("a link-local address that is not made of the guest's MAC is not heard", async () => {
    const thief = guestOf(0);
    const forged = linkLocalOf(second.mac);
    const from = (address: string) =>
      thief.run('ping', '-6', '-n', '-c', '1', '-W', '1', '-I', `${address}%eth0`, 'fe80::a9fe:a9fe%eth0');
    await thief.run('ip', 'address', 'add', `${forged}/64`, 'dev', 'eth0', 'nodad');
    expect((await from(forged)).exitCode).not.toBe(0);
    await thief.run('ip', 'address', 'delete', `${forged}/64`, 'dev', 'eth0');
    const own = async () =>
      (await thief.run('ping', '-6', '-n', '-c', '1', '-W', '1', 'fe80::a9fe:a9fe%eth0')).exitCode;
    await expect.poll(own, { timeout: 10_000 }).toBe(0);
  });

  test('no forged frame leaves a guest, and each of them would arrive were its port not guarded', async () => {
    const [from, to] = [
      samplePort(network, 41, { portSecurity: false }),
      samplePort(network, 42, { portSecurity: false }),
    ];
    const [sender, receiver] = [await fakeGuest(from.tap, from.mac), await fakeGuest(to.tap, to.mac)];
    try {
      await host.apply(hostNetwork([{ ...network, ports: [...ports, from, to] }], [group, outward]));
      const names = Object.keys(forgedFrames(first, second, network));
      const open = await exchangeFrames(sender, receiver, forgedFrames(from, to, network));
      expect(open.sort()).toEqual(names.sort());
      const guarded = await exchangeFrames(guestOf(0), guestOf(1), forgedFrames(first, second, network));
      expect(guarded).toEqual(['honest']);
    } finally {
      await sender.remove();
      await receiver.remove();
      await host.apply(full);
    }
  });
});

describe('the host', () => {
  test('has no address on the bridge, and would hear nothing from its guests if it had', async () => {
    const bridge = bridgeName(network.id);
    expect(await ip(`address show dev ${bridge}`)).not.toContain('inet');
    await ip(`address add 10.77.0.250/24 dev ${bridge}`);
    try {
      expect(await ping(guestOf(0), '10.77.0.250')).toBe(false);
      for (const family of ['bridge', 'inet'])
        await execa('nft', ['delete', 'table', family, tableName(cloudId)]);
      expect(await ping(guestOf(0), '10.77.0.250')).toBe(true);
      await host.apply(full);
      expect(await ping(guestOf(0), '10.77.0.250')).toBe(false);
    } finally {
      await ip(`address delete 10.77.0.250/24 dev ${bridge}`);
      await host.apply(full);
    }
  });

  test('two networks may have the same addresses', async () => {
    const twin = sampleNetwork();
    const port = { ...samplePort(twin, 11), securityGroups: [group.id] };
    const guest = await fakeGuest(port.tap, port.mac);
    try {
      await host.apply(
        hostNetwork(
          [
            { ...network, ports },
            { ...twin, ports: [port] },
          ],
          [group, outward],
        ),
      );
      expect(await guest.dhcp()).toMatchObject({ ip: '10.77.0.11' });
      expect(await guestOf(0).dhcp()).toMatchObject({ ip: '10.77.0.11' });
    } finally {
      await guest.remove();
      await host.apply(full);
    }
    expect(down).toContain(twin.id);
  });

  test('a tap is made where nothing is plugged in yet', async () => {
    const port = samplePort(network, 31);
    await host.apply(hostNetwork([{ ...network, ports: [...ports, port] }], [group, outward]));
    expect(await ip(`-d link show dev ${port.tap}`)).toMatch(/master brq.*tun type tap/s);
    await host.apply(full);
    expect((await execa('ip', ['link', 'show', 'dev', port.tap], { reject: false })).exitCode).not.toBe(0);
  });

  test('what a killed run left is found and removed, and a stranger is left alone', async () => {
    const stranger = `strange${randomBytes(3).toString('hex')}`;
    await ip(`link add name ${stranger} type bridge`);
    try {
      const later = createHostNetwork({ stateDir, cloudId, log });
      await later.apply(hostNetwork([]));
      expect(await ip('link show')).toContain(stranger);
      expect(await ip('link show')).not.toContain(bridgeName(network.id));
    } finally {
      await ip(`link delete dev ${stranger}`);
    }
  });

  test('after apply of nothing, nothing of ours is left', async () => {
    expect(up).toContain(network.id);
    await host.apply(hostNetwork([]));
    const links = await ip('link show');
    for (const name of [bridgeName(network.id), serviceName(network.id), cloudId])
      expect(links).not.toContain(name);
    expect((await execa('nft', ['list', 'tables'])).stdout).not.toContain(cloudId.replace('-', '_'));
    expect(await readdir('/run/netns')).not.toContain(namespaceName(network.id));
    expect(await readdir(join(stateDir, 'networks'))).toEqual([]);
    expect((await execa('ps', ['-eo', 'args'])).stdout).not.toContain(stateDir);
  });
});
