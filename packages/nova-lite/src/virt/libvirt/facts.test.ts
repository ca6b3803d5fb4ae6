import { expect, it } from 'vitest';
import { cpuOf } from './facts.ts';

it('reads the CPU of the host from the capabilities', () => {
  const xml = `<capabilities><host><uuid>x</uuid><cpu><arch>x86_64</arch><model>EPYC</model><vendor>AMD</vendor>
    <counter name='tsc'/><feature name='ht'/><feature name='aes'/></cpu></host>
    <guest><arch name='i686'/></guest></capabilities>`;
  expect(cpuOf(xml)).toEqual({ arch: 'x86_64', model: 'EPYC', vendor: 'AMD', features: ['ht', 'aes'] });
});

it('leaves empty what libvirt does not know', () => {
  const xml = '<capabilities><host><cpu><arch>x86_64</arch></cpu></host></capabilities>';
  expect(cpuOf(xml)).toEqual({ arch: 'x86_64', model: '', vendor: '', features: [] });
});
