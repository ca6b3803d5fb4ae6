// libvirt's states in the words of compute.
import { shutoffReasons, type DomainState } from '@nova-lite/libvirt';
import type { PowerState } from '../driver.ts';
import type { Observation } from '../guest-watch.ts';

/** `shutdown` is a guest on its way down: it still runs, and starting it would be refused. */
const states: Record<DomainState, PowerState> = {
  nostate: 'none',
  running: 'running',
  blocked: 'running',
  paused: 'paused',
  shutdown: 'running',
  shutoff: 'shutdown',
  crashed: 'crashed',
  pmsuspended: 'suspended',
};

const reasonsOfShutoff: Partial<Record<(typeof shutoffReasons)[number], string>> = {
  shutdown: 'the guest shut down',
  destroyed: 'the guest was switched off',
  crashed: 'the hypervisor process of the guest died',
  failed: 'the hypervisor could not start the guest',
  saved: 'the guest was saved to disk',
  migrated: 'the guest was moved to another host',
};

const reasonsOfState: Partial<Record<DomainState, string>> = {
  running: 'the guest runs',
  paused: 'the guest was paused',
  crashed: 'the guest crashed',
  pmsuspended: 'the guest suspended itself',
};

/** virDomainPausedReason: the disk failed, for example because the host's is full. */
const pausedByIoError = 5;

export function observation({ state, reason }: { state: DomainState; reason: number }): Observation {
  if (state === 'shutoff') return shutoff(shutoffReasons[reason] ?? 'unknown');
  if (state === 'paused' && reason === pausedByIoError)
    return { state: 'paused', reason: 'the disk of the guest failed' };
  return { state: states[state], reason: reasonsOfState[state] ?? `libvirt says ${state}` };
}

function shutoff(reason: (typeof shutoffReasons)[number]): Observation {
  const text = reasonsOfShutoff[reason] ?? `the guest is off (libvirt says: ${reason})`;
  return { state: reason === 'crashed' ? 'crashed' : 'shutdown', reason: text };
}
