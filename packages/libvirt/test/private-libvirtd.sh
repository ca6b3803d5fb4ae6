#!/bin/sh
# Runs virtlogd and libvirtd in the caller's (private) mount namespace, with all their state below $1.
set -eu
root=$1
for pair in run/libvirt:run etc/libvirt:etc var/lib/libvirt:lib var/cache/libvirt:cache var/log/libvirt:log; do
  mkdir -p "/${pair%%:*}" "$root/${pair##*:}"
  mount --bind "$root/${pair##*:}" "/${pair%%:*}"
done
virtlogd --pid-file "$root/virtlogd.pid" &
exec libvirtd --config "$root/libvirtd.conf" --pid-file "$root/libvirtd.pid"
