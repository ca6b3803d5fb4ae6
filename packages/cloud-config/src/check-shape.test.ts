import { expect, test } from 'vitest';
import { checkUserData } from './check.ts';

const found = (yaml: string) =>
  checkUserData(new TextEncoder().encode(`#cloud-config\n${yaml}`)).map(
    ({ severity, line, column, code, message }) => `${severity} ${line}:${column} ${code} ${message}`,
  );

test.each([
  ['runcmd: {a: 1}', 'error 2:9 not-list `runcmd` must be a list, but is a map'],
  ['write_files: text', 'error 2:14 not-list `write_files` must be a list, but is text'],
  ['users: {ann: 1}', 'error 2:8 wrong-type `users` must be a list or text, but is a map'],
  [
    'users: [default, [ann]]',
    'error 2:18 wrong-type an item of `users` must be text or a map, but is a list',
  ],
  ['phone_home: [a]', 'error 2:13 not-map `phone_home` must be a map, but is a list'],
  ['phone_home: {tries: 1}', 'error 2:1 missing-key `phone_home` has no `url`'],
  ['power_state: {delay: 1}', 'error 2:1 missing-key `power_state` has no `mode`'],
  ['write_files: [{content: a}]', 'error 2:15 missing-key an item of `write_files` has no `path`'],
  [
    'growpart: {mode: no thanks}',
    'error 2:18 value-form `mode` of `growpart` must be auto, growpart, gpart, off or false',
  ],
  ['vendor_data: {enable: true}', 'warning 2:15 unknown-key `enable` of `vendor_data` is no key'],
  [
    'disk_setup: {/dev/vdb: text}',
    'error 2:24 not-map `/dev/vdb` of `disk_setup` must be a map, but is text',
  ],
  [
    'apt: {primary: [{uri: "http://a"}]}',
    'error 2:17 missing-key an item of `primary` of `apt` has no `arches`',
  ],
  [
    'mount_default_fields: [a, b, c, d, e, f, g]',
    'error 2:23 wrong-length `mount_default_fields` must have 1 to 6 items',
  ],
  ['packages:', 'warning 2:1 no-value `packages` has no value'],
])('%s', (yaml, expected) => {
  expect(found(yaml)).toContain(expected);
});

test('a deprecated key is told with its successor, at any depth', () => {
  expect(found('apt_update: true\nca_certs: {remove-defaults: true}\n')).toEqual([
    'info 2:1 deprecated `apt_update` is deprecated',
    'info 3:12 deprecated `remove-defaults` is deprecated',
  ]);
});

test('what a reader has said is not said again', () => {
  expect(found("ssh_pwauth: 'yes'\nhostname: [a]\nchpasswd: []\n")).toEqual([
    'info 2:14 boolean-as-text `ssh_pwauth` is not written as true or false',
    'error 3:11 not-text `hostname` must be text, but is a list',
    'error 4:11 chpasswd-not-map `chpasswd` must be a map, but is a list',
  ]);
});

test('what cloud-config allows has no finding', () => {
  expect(
    found(`timezone: 123
ntp:
mounts: [[vdb, /data, null, null, 0, 2]]
locale: false
manage_etc_hosts: localhost
resize_rootfs: noblock
sudo_is_no_key_of_ours: 1
`),
  ).toEqual(['warning 8:1 unknown-key "sudo_is_no_key_of_ours" is no key of cloud-config']);
});

test('a hundred thousand wrong values cost no more than a few hundred', () => {
  expect(found(`apt: {primary: [${'x,'.repeat(100_000)}]}`).length).toBe(200);
});
