// `ntp`.
import { flag, mapOf, text, texts, type Properties, type Schema } from './schema.ts';

export const ntpClientConfig: Schema = mapOf(
  {
    confpath: text('Where the configuration is written.'),
    check_exe: text('The program that is there when the client is installed.'),
    packages: texts('Packages to install where it is not.'),
    service_name: text('The service to restart.'),
    template: text('The configuration, a template of jinja.'),
  },
  'Settings of the client itself.',
);

export const ntpConfig: Schema = {
  ...mapOf(
    {
      enabled: flag('Whether this is applied; true unless told otherwise.'),
      servers: texts('Servers of the time.'),
      pools: texts('Pools of servers.'),
      peers: texts('Peers.'),
      allow: texts('Networks that may ask this host for the time.'),
      ntp_client: text('chrony, ntp, systemd-timesyncd; what the image has unless told otherwise.'),
      config: ntpClientConfig,
    },
    'Where the time comes from.',
  ),
  type: ['object', 'null'],
};

export const ntp: Properties = { ntp: ntpConfig };
