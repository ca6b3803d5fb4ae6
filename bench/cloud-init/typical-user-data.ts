// What people write: a name, a user with password and key, files, commands.

const key = `ssh-ed25519 ${Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 '.padEnd(51, 'k')).toString('base64')} ada@desk`;

/** `hostKeys`: the types of host keys that are made. */
export const typicalUserData = (hostKeys: readonly string[]): string => `#cloud-config
hostname: bench
users:
  - default
  - name: ada
    groups: [adm, sudo]
    shell: /bin/bash
    sudo: ALL=(ALL) NOPASSWD:ALL
    lock_passwd: false
    ssh_authorized_keys:
      - ${key}
chpasswd:
  expire: false
  users:
    - {name: ada, password: correct-horse, type: text}
ssh_pwauth: true
ssh_deletekeys: ${hostKeys.length > 0}
ssh_genkeytypes: [${hostKeys.join(', ')}]
write_files:
  - path: /etc/motd.bench
    content: |
      hello
  - path: /opt/tool/run.sh
    permissions: '0755'
    encoding: b64
    content: IyEvYmluL3NoCmVjaG8gdG9vbAo=
runcmd:
  - [sh, -c, 'echo ran >/root/ran']
  - echo one more line >>/var/log/bench.log
`;
