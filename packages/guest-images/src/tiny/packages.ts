// What tiny is made of. apt finds what these depend on; from that, only what does work in the guest is unpacked.

export const packages: readonly string[] = [
  'linux-image-cloud-amd64', // the kernel
  'busybox', // init, shell, network, devices
  'bash', // the login shell, and scripts that begin with #!/bin/bash
  'openssh-server',
  'passwd', // chpasswd, useradd, passwd
  'login', // the console's login, through PAM like sshd's
  'curl', // reads the metadata service by hand
  'e2fsprogs', // resize2fs
  'libc-bin', // getent, and the locale C.UTF-8
  'libstdc++6', // the guest agent needs it
  'util-linux', // su, lsblk, findmnt
];

/** Comes along as a dependency of packaging itself (maintainer scripts, initramfs-tools); nothing in the guest runs it. */
const leftOut: readonly RegExp[] = [
  /^perl|^libperl|^libgdbm|^libdb5/,
  /^dpkg$|^debconf$|^ucf$|^adduser$|^tar$|^debianutils$|^init-system-helpers$|^base-files$/,
  /^initramfs-tools|^klibc|^libklibc|^linux-base$|^linux-image-cloud/,
  /^kmod$|^udev$|^cpio$|^procps$|^libproc2|^mawk$|^coreutils$|^logsave$|^usr-is-merged$|^lsb-base$/,
];

export const isKernel = (name: string): boolean => /^linux-image-\d/.test(name);

/** Whether the files of this package go into the root file system. */
export const isUnpacked = (name: string): boolean =>
  !isKernel(name) && !leftOut.some((pattern) => pattern.test(name));

/** Files that no guest of this kind reads. */
export const unpackedWithout: readonly string[] = [
  './usr/share/doc*',
  './usr/share/man*',
  './usr/share/info*',
  './usr/share/locale*',
  './usr/share/lintian*',
  './usr/share/bug*',
  './usr/share/bash-completion*',
  './usr/share/gcc*',
  './usr/share/gdb*',
  './usr/share/perl5*',
  './usr/lib/x86_64-linux-gnu/gconv*',
  './usr/lib/systemd*',
  './lib/systemd*',
  './lib/udev*',
  './etc/init.d*',
  './etc/systemd*',
  './usr/share/initramfs-tools*',
  './etc/cron*',
];
