// Randomness for a guest that has just been born, and the balloon through which memory is seen from outside.
import type { Configurator } from '../configurator.ts';
import { element } from '../xml.ts';

export const entropyAndBalloon: Configurator = () => ({
  devices: [
    element('rng', { model: 'virtio' }, element('backend', { model: 'random' }, '/dev/urandom')),
    element('memballoon', { model: 'virtio' }, element('stats', { period: 10 })),
  ],
});
