// The guest's network interfaces: taps that are there already, bridged and filtered.
import { chooseProperty, type Configurator } from '../configurator.ts';
import { element } from '../xml.ts';

const vifModels = ['virtio', 'e1000', 'e1000e', 'rtl8139', 'ne2k_pci', 'pcnet', 'vmxnet3'] as const;

export const interfaces: Configurator = (guest) => {
  const model = chooseProperty(guest, 'hw_vif_model', vifModels, 'virtio');
  return {
    devices: guest.ports.map((port) =>
      element(
        'interface',
        { type: 'ethernet' },
        element('mac', { address: port.mac }),
        element('target', { dev: port.tap, managed: 'no' }),
        element('model', { type: model }),
        element('mtu', { size: port.mtu }),
      ),
    ),
  };
};
