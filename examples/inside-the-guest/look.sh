#!/bin/sh
# Run as root inside a guest: what it can read about itself, both ways, and whether both say the same.
set -eu

service=http://169.254.169.254
drive=/run/config-2

show() {
  printf '\n$ %s\n' "$*"
  "$@"
  echo
}

# Over HTTP: a tree of paths. A path that ends in / or is a directory answers with a list.
show curl -sf $service/openstack
show curl -sf $service/openstack/latest
show curl -sf $service/openstack/latest/meta_data.json
show curl -sf $service/openstack/latest/user_data
show curl -sf $service/openstack/latest/network_data.json

# The same in the form of EC2, which many tools read.
show curl -sf $service/latest/meta-data/
show curl -sf $service/latest/meta-data/local-ipv4

# On the drive: there for guests without a network, and before the network is up.
mkdir -p $drive
show mount -o ro /dev/disk/by-label/config-2 $drive
trap 'cd / && umount $drive && rmdir $drive' EXIT
cd $drive
show find . -type f

# The same bytes.
for file in openstack/latest/*; do
  curl -sf "$service/$file" | cmp - "$file" && echo "the same on both: $file"
done
