#!/bin/bash
# What `npm start` does with its first server, by hand: the stock client and nothing else.
#
#   . /var/lib/nova-lite/demo-openrc
#   examples/first-server/first-server.sh [NAME]
#
# Leaves the private key NAME.key in the current directory.
set -euo pipefail

name=${1:-mine}
here=$(dirname "$(readlink -f "$0")")

say() { printf '\n# %s\n' "$*"; }

say "A key pair. The private half is shown once, so it goes into a file."
(umask 077 && openstack keypair create "$name" > "$name.key")

say "The server: image, size, network, who may reach it, and what it is to do with itself."
openstack server create --wait \
  --image tiny --flavor m1.tiny --network private \
  --security-group default --security-group ssh \
  --key-name "$name" --property purpose=example \
  --user-data "$here/user-data.yaml" --config-drive true \
  "$name" -c id -c name -c status -c addresses -c properties

say "It runs, but it has only begun to boot. It is ready when it has reported what it applied."
provisioned() { openstack server event list "$name" -f value -c Action | grep -qx provision; }
for _ in $(seq 150); do
  provisioned && break
  sleep 2
done
provisioned || { echo "$name has not reported within five minutes: openstack console log show $name" >&2; exit 1; }

say "What its agent read, and what it did."
openstack console log show "$name" | grep 'nova-lite-agent:'

say "The same as a server event, for programs."
openstack server event list "$name" --long -c Action -c Message

network=$(openstack network show private -f value -c id)
address=$(openstack port list --server "$name" -f json -c 'Fixed IP Addresses' |
  sed -n 's/.*"ip_address": "\([^"]*\)".*/\1/p' | head -n 1)

say "How to log in, as root of the host: with the key, or with the password of user-data.yaml."
echo "ip netns exec qdhcp-$network ssh -i $name.key tiny@$address"

say "When you have seen enough."
echo "openstack server delete $name && openstack keypair delete $name && rm -f $name.key"
