import { describe, expect, it } from 'vitest';
import { explainUnreachable } from './unreachable.ts';

const failure = (code: string) => Object.assign(new Error(code), { code });

describe('why libvirt cannot be reached', () => {
  it.each([
    ['ENOENT', 'no libvirtd runs here'],
    ['ECONNREFUSED', 'nobody listens'],
    ['EACCES', 'may not open it (it belongs to'],
    ['ENOTSOCK', 'not a socket'],
    ['EMFILE', 'EMFILE'],
  ])('%s is explained', (code, words) => {
    const text = explainUnreachable('/run/libvirt/libvirt-sock', failure(code));
    expect(text).toContain('cannot reach libvirt at /run/libvirt/libvirt-sock: ');
    expect(text).toContain(words);
  });
});
