// Keys of cloud-init that the guest agent does not apply: known, so that they are not taken for slips.
import { deprecated, type Properties, type Schema } from './schema.ts';

const names = `allow_public_ssh_keys ansible apk_repos apt_pipelining autoinstall byobu_by_default chef
  cloud_config_modules cloud_final_modules cloud_init_modules create_hostname_file datasource datasource_list debug
  disable_ec2_metadata disable_root_opts drivers expire_passwords fan grub_dpkg landscape launch-index locale_configfile
  lxd manage_resolv_conf mcollective network no_ssh_fingerprints output puppet random_seed reporting resolv_conf
  rh_subscription rsyslog salt_minion snap spacewalk ssh ssh_fp_console_blacklist ssh_key_console_blacklist
  ssh_publish_hostkeys ssh_quiet_keygen swift system_info ubuntu_pro updates version wireguard yum_repo_dir yum_repos
  zypper`;

const notApplied: Schema = { description: 'Known to cloud-init; not applied by the guest agent.' };

export const notAppliedKeys: Properties = {
  ...Object.fromEntries(names.split(/\s+/).map((name) => [name, notApplied])),
  'grub-dpkg': deprecated(notApplied, 'grub_dpkg'),
  ubuntu_advantage: deprecated(notApplied, 'ubuntu_pro'),
};
