import { expect, it } from 'vitest';
import { virtTypeOf } from './virt-type.ts';

it.each([
  ['flags\t\t: fpu vmx sse', 'kvm'],
  ['processor\t: 0\nflags\t\t: fpu svm', 'kvm'],
  ['flags\t\t: fpu sse hypervisor', 'qemu'],
  ['flags\t\t: fpu svm_lock vmxnet', 'qemu'],
  ['model name\t: vmx\n', 'qemu'],
  ['', 'qemu'],
])('%j can do %s', (cpuinfo, virtType) => {
  expect(virtTypeOf(cpuinfo)).toBe(virtType);
});
