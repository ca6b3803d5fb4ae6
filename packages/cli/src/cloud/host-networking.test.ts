import { beforeEach, describe, expect, it } from 'vitest';
import type { HostNetwork } from '@nova-lite/neutron-lite';
import { createHostNetworking, type HostNetworkLink } from './host-networking.ts';

const port = (id: string, instanceUuid: string) => ({
  id,
  instanceUuid,
  mac: 'fa:16:3e:00:00:01',
  tap: `tap${id}`,
  hostname: instanceUuid,
  addresses: [],
  portSecurity: true,
  allowedPairs: [],
  securityGroups: [],
});

const desired: HostNetwork = {
  networks: [
    {
      id: 'net',
      mtu: 1500,
      serviceMac: 'fa:16:3e:00:00:02',
      subnets: [],
      ports: [port('p1', 'one'), port('p2', 'two')],
    },
  ],
  securityGroups: [],
};

describe('the network of a host', () => {
  let applied: string[];
  let reported: readonly string[];
  let link: HostNetworkLink;

  beforeEach(() => {
    applied = [];
    const source = {
      desiredHostNetwork: async () => desired,
      reportHost: async (_: string, ports: readonly string[]) => void (reported = ports),
    };
    const agent = {
      apply: async ({ networks }: HostNetwork) =>
        void (applied = networks.flatMap((n) => n.ports.map((p) => p.id))),
      current: () => ({ networks: ['net'], ports: applied }),
    };
    link = createHostNetworking('host', source, agent);
  });

  const asked = (id: string) => ({
    id,
    mac: '',
    tap: '',
    mtu: 1500,
    network: { id: 'net', name: 'net' },
    addresses: [],
    securityGroups: [],
  });

  it('is what the network service says, and it is told what is plugged', async () => {
    await link.plug('one', [asked('p1')]);
    expect(applied).toEqual(['p1', 'p2']);
    expect(reported).toEqual(['p1', 'p2']);
  });

  it('loses an instance that leaves before the network service forgets its ports, and gets it back when it returns', async () => {
    await link.unplug('one');
    expect(applied).toEqual(['p2']);
    await link.unplug('two');
    expect(applied).toEqual([]);
    await link.plug('one', [asked('p1')]);
    expect(applied).toEqual(['p1']);
  });

  it('says which ports it could not plug', async () => {
    await expect(link.plug('three', [asked('p3')])).rejects.toThrow(
      'Host host could not plug ports p3 of three',
    );
  });
});
