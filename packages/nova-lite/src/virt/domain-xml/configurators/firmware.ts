// What the guest boots with and what it reads in SMBIOS: cloud-init knows an OpenStack by these very words.
import type { Configurator } from '../configurator.ts';
import { machineType } from '../machine-type.ts';
import { element } from '../xml.ts';

export const firmware: Configurator = (guest, host) => {
  const machine = machineType(guest);
  return {
    domain: [
      element(
        'os',
        {},
        element('type', { machine }, 'hvm'),
        element('boot', { dev: 'hd' }),
        element('smbios', { mode: 'sysinfo' }),
      ),
      element(
        'sysinfo',
        { type: 'smbios' },
        element('system', {}, ...systemEntries(guest.uuid, host.version)),
      ),
      element('features', {}, element('acpi'), element('apic')),
    ],
  };
};

function systemEntries(uuid: string, version: string) {
  const entries = {
    manufacturer: 'OpenStack Foundation',
    product: 'OpenStack Nova',
    version,
    serial: uuid,
    uuid,
    family: 'Virtual Machine',
  };
  return Object.entries(entries).map(([name, value]) => element('entry', { name }, value));
}
