#!/bin/bash
# Metadata without a cloud: first for whoever asks on this machine, then for a Neutron metadata agent.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
nova_lite=$here/../../packages/cli/bin/nova-lite.mjs
work=$(mktemp -d)
service=
stop() {
  [ -z "$service" ] || { kill "$service" && wait "$service" || true; }
  service=
}
trap 'stop; rm -rf "$work"' EXIT

# Starts the service on a free port and waits for the line that says where it listens.
serve() {
  node "$nova_lite" metadata serve --instances "$here/instances" --listen 127.0.0.1:0 "$@" >"$work/log" &
  service=$!
  until grep -q '^Metadata for' "$work/log"; do
    kill -0 "$service" || { cat "$work/log"; exit 1; }
    sleep 0.1
  done
  url=$(sed -n 's/^Metadata for .* on //p' "$work/log")
}

echo '# Without a secret: one record, to whoever asks'
serve
curl -fsS "$url/openstack/latest/meta_data.json"; echo
curl -fsS "$url/latest/user-data"
token=$(curl -fsS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$url/latest/api/token")
curl -fsS -H "X-aws-ec2-metadata-token: $token" "$url/latest/meta-data/instance-id"; echo
stop

echo '# With a secret: signed as a Neutron metadata agent signs'
umask 077
printf 'a secret of both\n' >"$work/secret"
serve --shared-secret-file "$work/secret"
instance=5b6d0f0c-7f53-4ac1-9d20-3a8b6c1f2e11
project=3f1c9a52d0e84a2b8a7c6f5e4d3c2b1a
signature=$(printf %s "$instance" | openssl dgst -sha256 -hmac 'a secret of both' -r | cut -d' ' -f1)
ask() {
  curl -sS -o "$work/answer" -w '%{http_code} ' -H "X-Instance-ID: $instance" -H "X-Tenant-ID: $project" \
    -H "X-Instance-ID-Signature: $1" -H 'X-Forwarded-For: 10.0.0.5' "$url/latest/meta-data/hostname"
  head -n 1 "$work/answer"; echo
}
ask "$signature"
ask "${signature//[0-9]/0}"
