// What the host is able to do and holds, read from its files. A port: tests put a simulated host there.
import { access, readdir, stat } from 'node:fs/promises';

export interface HostFacts {
  /** Network namespaces by name; false for a name that a crash left without a namespace behind it. */
  namespaces(): Promise<ReadonlyMap<string, boolean>>;
  /** Whether packets on bridges reach the connection tracking (br_netfilter is there). */
  tracksBridges(): Promise<boolean>;
}

const netnsDirectory = '/run/netns';

export const hostFacts: HostFacts = {
  async namespaces() {
    const names = await readdir(netnsDirectory).catch(() => []);
    const parent = await stat(netnsDirectory).catch(() => undefined);
    const devices = await Promise.all(
      names.map((name) => stat(`${netnsDirectory}/${name}`).catch(() => parent)),
    );
    // A living namespace is a mount, so its file is on another device than the directory.
    return new Map(names.map((name, i) => [name, devices[i]?.dev !== parent?.dev]));
  },
  tracksBridges: () =>
    access('/proc/sys/net/bridge/bridge-nf-call-iptables').then(
      () => true,
      () => false,
    ),
};
