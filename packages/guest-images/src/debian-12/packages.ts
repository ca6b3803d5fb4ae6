// What debian-12 is made of, beyond Debian's essential packages.

export const packages: readonly string[] = [
  'apt',
  'systemd-sysv',
  'systemd-resolved', // name servers that cloud-init hands to systemd-networkd
  'udev',
  'dbus',
  'linux-image-cloud-amd64',
  'initramfs-tools',
  'zstd', // packs the initial RAM disk
  'cloud-init',
  'cloud-guest-utils', // growpart
  'fdisk', // growpart calls sfdisk
  'locales', // cloud-init calls update-locale
  'openssh-server',
  'sudo', // cloud-init's default user may
  'iproute2',
  'iputils-ping',
  'netbase',
  'procps',
  'curl', // reads the metadata service by hand
  'ca-certificates',
];
