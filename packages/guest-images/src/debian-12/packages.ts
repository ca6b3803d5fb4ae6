// What the images of Debian 12 are made of, beyond Debian's essential packages.

const both: readonly string[] = [
  'apt',
  'systemd-sysv',
  'systemd-resolved', // name servers that are handed to systemd-networkd
  'udev',
  'dbus',
  'linux-image-cloud-amd64',
  'initramfs-tools',
  'zstd', // packs the initial RAM disk
  'fdisk', // sfdisk: the root partition grows
  'e2fsprogs', // and its file system with it
  'locales', // cloud-init calls update-locale, the agent locale-gen
  'openssh-server',
  'sudo', // the default user may
  'iproute2',
  'iputils-ping',
  'netbase',
  'procps',
  'curl', // reads the metadata service by hand
  'ca-certificates',
];

export const withCloudInit: readonly string[] = [...both, 'cloud-init', 'cloud-guest-utils'];

/** No Python: nothing else needs it. */
export const withAgent: readonly string[] = [
  ...both,
  'systemd-timesyncd', // `ntp`
  'tzdata', // `timezone`
  'libstdc++6', // the agent's executable
];
