// Names, time, locale, trust: what is asked of the system.
import type { Row } from '../row.ts';

export const systemRows: readonly Row[] = [
  { name: 'a name from the metadata, with a domain', metadata: { hostname: 'web.example.org' } },
  { name: 'hostname', userData: '#cloud-config\nhostname: web\n' },
  {
    name: 'hostname with dots',
    userData: '#cloud-config\nhostname: web.example.org\nmanage_etc_hosts: true\n',
  },
  { name: 'fqdn', userData: '#cloud-config\nfqdn: web.example.org\nmanage_etc_hosts: localhost\n' },
  {
    name: 'fqdn and hostname',
    userData: '#cloud-config\nfqdn: web.example.org\nhostname: other\nmanage_etc_hosts: true\n',
  },
  {
    name: 'fqdn is preferred',
    userData: '#cloud-config\nfqdn: web.example.org\nprefer_fqdn_over_hostname: true\n',
  },
  {
    name: 'a hostname without domain in /etc/hosts',
    userData: '#cloud-config\nhostname: web\nmanage_etc_hosts: true\n',
    differs: { 'fqdn-of-metadata': ['file /etc/hosts'] },
  },
  {
    name: 'preserve_hostname',
    userData: '#cloud-config\nhostname: web\npreserve_hostname: true\n',
    differs: { 'preserve-hostname': ['file /etc/hostname'] },
  },
  {
    name: 'an address as the name',
    metadata: { hostname: '10.0.0.7' },
    userData: '#cloud-config\nmanage_etc_hosts: true\n',
  },
  {
    name: 'a number as hostname',
    userData: '#cloud-config\nhostname: 12\n',
    differs: { 'value-changed': ['file /etc/hostname'] },
  },
  { name: 'a time zone', userData: '#cloud-config\ntimezone: Europe/Berlin\n' },
  {
    name: 'a time zone that there is not',
    userData: '#cloud-config\ntimezone: Europe/Nowhere\nlocale: C.UTF-8\n',
  },
  { name: 'a locale that the image has', userData: '#cloud-config\nlocale: C.UTF-8\n' },
  {
    name: 'certificates',
    userData: `#cloud-config\nca_certs:\n  trusted:\n    - |\n      -----BEGIN CERTIFICATE-----\n      MIIBdzCCAR2gAwIBAgIUY\n      -----END CERTIFICATE-----\n`,
  },
  {
    name: 'time servers',
    userData: '#cloud-config\nntp:\n  servers: [time.example.org]\n  pools: [0.pool.example.org]\n',
  },
  {
    name: 'an apt source, settings and a proxy',
    userData: `#cloud-config\napt:\n  conf: |\n    APT::Get::Assume-Yes "true";\n  http_proxy: http://proxy.example:3128\n  sources:\n    mine:\n      source: deb http://mirror.example/debian stable main\n`,
    alwaysDiffers: { 'apt-proxy-mode': ['file /etc/apt/apt.conf.d/90cloud-init-aptproxy'] },
  },
  {
    name: 'a mount',
    userData:
      '#cloud-config\nmounts:\n  - [tmpfs, /srv/mem, tmpfs, "size=1m", "0", "0"]\n  - [LABEL=nothing, /srv/data]\n',
    alwaysDiffers: { 'mount-options': ['file /etc/fstab'] },
  },
  {
    name: 'a final message and a growpart that is off',
    userData: '#cloud-config\nfinal_message: done\ngrowpart: {mode: off}\nresize_rootfs: false\n',
  },
  {
    name: 'host keys of the usual types',
    vendor: {},
    differs: { 'host-keys': ['host keys'] },
  },
  {
    name: 'keys that cloud-init does not know',
    userData: '#cloud-config\nsshpwauth: true\nhostnam: web\n',
    differs: { 'unknown-key': ['file /etc/ssh/sshd_config.d/50-cloud-init.conf'] },
  },
];
