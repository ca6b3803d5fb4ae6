import { describe, expect, it } from 'vitest';
import type { ProvisioningReport } from '@nova-lite/instance-metadata';
import { printable } from './first-server.ts';
import { sameBytes, summarise } from './summary.ts';

const file = (path: string, sha256: string) => ({ path, bytes: 12, sha256 });

const report = (change: Partial<ProvisioningReport> = {}): ProvisioningReport => ({
  agent: 'agent/1',
  result: 'provisioned with warnings',
  datasource: 'config-drive',
  read: { metadataService: [file('user_data', 'aa')], configDrive: [file('user_data', 'aa')] },
  modules: [
    { module: 'passwords', result: 'ok', message: 'set the password of tiny', durationMs: 2 },
    { module: 'users', result: 'skipped', message: 'nothing to do', durationMs: 0 },
  ],
  findings: [{ severity: 'warning', code: 'x', message: 'chpasswd is empty', line: 2, column: 1 }],
  hostKeys: [],
  uptimeSeconds: 12.34,
  ...change,
});

describe('the summary of the first server', () => {
  const facts = { address: '10.20.0.5', networkId: 'net', keyPath: '/key', password: 'secret1' };

  it('says what was read, applied and found, and how to log in', () => {
    const text = summarise({ ...facts, report: report() });
    expect(text).toContain(
      'Server first is provisioned with warnings, 12.3 s after its kernel started (agent/1).',
    );
    expect(text).toMatch(/Read at http:\/\/169\.254\.169\.254\n {2}user_data +12 bytes/);
    expect(text).toContain('Both say the same: yes, 1 files byte for byte');
    expect(text).toMatch(/ok +passwords +set the password of tiny/);
    expect(text).not.toContain('nothing to do');
    expect(text).toContain('warning line 2:1: chpasswd is empty');
    expect(text).toContain('ip netns exec qdhcp-net ssh -i /key tiny@10.20.0.5');
  });

  it('names the files that differ between drive and service', () => {
    const read = { metadataService: [file('user_data', 'aa')], configDrive: [file('user_data', 'bb')] };
    expect(sameBytes(read)).toBe('NO: user_data');
  });

  it('does not claim what was not compared', () => {
    expect(sameBytes({ metadataService: [], configDrive: [file('user_data', 'aa')] })).toContain('not known');
  });
});

describe('what a guest writes to its console', () => {
  it('cannot move our cursor, colour our text or hide behind a carriage return', () => {
    expect(printable('\u001b[2J\u001b[31mred\u001b[0m\rover\u0007\u0000')).toBe('red\nover');
  });
});
