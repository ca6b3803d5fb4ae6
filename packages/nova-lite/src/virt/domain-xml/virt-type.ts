// Which kind of virtualization a host can do.

/**
 * `kvm` when the CPUs can virtualize. `cpuinfo` is the text of /proc/cpuinfo. The presence of /dev/kvm says nothing: inside
 * some virtual machines it opens, and guests then never come up.
 */
export function virtTypeOf(cpuinfo: string): 'kvm' | 'qemu' {
  return /^flags\s*:.*\b(vmx|svm)\b/m.test(cpuinfo) ? 'kvm' : 'qemu';
}
