import { expect, test } from 'vitest';
import { archivesFrom } from './archives.ts';

const printed = `'http://mirror.example/debian/pool/main/libx/libxcrypt/libcrypt1_4.4.33-2_amd64.deb' libcrypt1_1%3a4.4.33-2_amd64.deb 89464 MD5Sum:aaaa
'http://mirror.example/debian/pool/main/b/bash/bash_5.2.15-2%2bb13_amd64.deb' bash_5.2.15-2+b13_amd64.deb 1490652 SHA256:bbbb
`;

test('printed addresses become archives, sorted by name, versions with their epoch', () => {
  expect(archivesFrom(printed, '/cache')).toEqual([
    { name: 'bash', version: '5.2.15-2+b13', path: '/cache/bash_5.2.15-2+b13_amd64.deb', size: 1490652 },
    {
      name: 'libcrypt1',
      version: '1:4.4.33-2',
      path: '/cache/libcrypt1_1%3a4.4.33-2_amd64.deb',
      size: 89464,
    },
  ]);
});

test('warnings and empty lines between the addresses are passed over', () => {
  expect(archivesFrom(`W: something\n\n${printed}`, '/cache')).toHaveLength(2);
});
