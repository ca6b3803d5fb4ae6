// Time, and what happens when the guest turns itself off, restarts or dies.
import { element } from '../xml.ts';
import type { Configurator } from '../configurator.ts';

/** Windows keeps local time in its hardware clock, everybody else UTC. */
export const clock: Configurator = (guest) => ({
  domain: [
    element(
      'clock',
      { offset: guest.imageProperties['os_type'] === 'windows' ? 'localtime' : 'utc' },
      element('timer', { name: 'pit', tickpolicy: 'delay' }),
      element('timer', { name: 'rtc', tickpolicy: 'catchup' }),
    ),
    element('on_poweroff', {}, 'destroy'),
    element('on_reboot', {}, 'restart'),
    element('on_crash', {}, 'destroy'),
  ],
});
