// The serial console, kept in a file, and a screen.
import type { Configurator } from '../configurator.ts';
import { element } from '../xml.ts';

/** The file is appended to: a restart must not wipe the lines that say why. */
export const serialConsole: Configurator = (guest) => ({
  devices: [
    element(
      'serial',
      { type: 'pty' },
      element('log', { file: guest.consoleLog, append: 'on' }),
      element('target', { port: 0 }),
    ),
  ],
});

/** VNC on a unix socket that libvirt puts into the guest's own directory: no port, and nobody but root and QEMU may open it. */
export const screen: Configurator = () => ({
  devices: [
    element('video', {}, element('model', { type: 'vga' })),
    element('graphics', { type: 'vnc' }, element('listen', { type: 'socket' })),
  ],
});
