// The top-level keys of cloud-config, and those that have a successor.

const names = `allow_public_ssh_keys ansible apk_repos apt apt_pipelining apt_reboot_if_required apt_update apt_upgrade
  autoinstall bootcmd byobu_by_default ca_certs chef chpasswd cloud_config_modules cloud_final_modules cloud_init_modules
  create_hostname_file datasource datasource_list debug device_aliases disable_ec2_metadata disable_root disable_root_opts
  disk_setup drivers expire_passwords fan final_message fqdn fs_setup groups growpart grub_dpkg hostname keyboard landscape
  launch-index locale locale_configfile lxd manage_etc_hosts manage_resolv_conf mcollective merge_how merge_type
  mount_default_fields mounts network no_ssh_fingerprints ntp output package_reboot_if_required package_update
  package_upgrade packages password phone_home power_state prefer_fqdn_over_hostname preserve_hostname puppet random_seed
  reporting resize_rootfs resolv_conf rh_subscription rsyslog runcmd salt_minion snap spacewalk ssh ssh_authorized_keys
  ssh_deletekeys ssh_fp_console_blacklist ssh_genkeytypes ssh_import_id ssh_key_console_blacklist ssh_keys
  ssh_publish_hostkeys ssh_pwauth ssh_quiet_keygen swap swift system_info timezone ubuntu_advantage ubuntu_pro updates user
  users vendor_data version wireguard write_files yum_repo_dir yum_repos zypper`;

/** Keys that are still read, and what to write instead (Debian 12's cloud-init schema). */
export const successors: ReadonlyMap<string, string> = new Map(
  Object.entries({
    apt_update: 'package_update',
    apt_upgrade: 'package_upgrade',
    apt_reboot_if_required: 'package_reboot_if_required',
    'ca-certs': 'ca_certs',
    'grub-dpkg': 'grub_dpkg',
    ubuntu_advantage: 'ubuntu_pro',
  }),
);

export const knownKeys: ReadonlySet<string> = new Set([...names.split(/\s+/), 'ca-certs', 'grub-dpkg']);
