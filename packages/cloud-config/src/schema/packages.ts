// `packages` and what is done before and after they are installed.
import { deprecated, flag, listOf, type Properties } from './schema.ts';

const update = flag('Reads the lists of packages anew.');
const upgrade = flag('Upgrades what is installed.');
const reboot = flag('Reboots where an upgrade asks for it.');

export const packages: Properties = {
  packages: listOf(
    {
      type: ['string', 'number', 'array', 'null'],
      items: { type: ['string', 'number'] },
      description: 'A name, or a list of name and version.',
    },
    'Packages to install.',
  ),
  package_update: update,
  package_upgrade: upgrade,
  package_reboot_if_required: reboot,
  apt_update: deprecated(update, 'package_update'),
  apt_upgrade: deprecated(upgrade, 'package_upgrade'),
  apt_reboot_if_required: deprecated(reboot, 'package_reboot_if_required'),
};
