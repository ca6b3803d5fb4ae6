#!/bin/sh
# For guests with a plain init (busybox): `::once:/etc/init.d/nova-lite-agent start` in inittab, after the network.
case "${1:-start}" in
  start)
    [ -e /etc/nova-lite-agent.disabled ] && exit 0
    exec /usr/sbin/nova-lite-agent run --stage all </dev/null >/dev/console 2>&1
    ;;
  status) exec /usr/sbin/nova-lite-agent status ;;
  *) echo "usage: $0 start|status" >&2; exit 2 ;;
esac
