// What the firmware says of this machine: nobody who attaches a volume can change it.
import { readFile } from 'node:fs/promises';

export interface Firmware {
  /** In lower case; absent where there is no SMBIOS. */
  readonly uuid?: string;
  /** Made by Nova, which gives each machine the uuid of its instance: what says another uuid is of somebody else. */
  readonly byNova: boolean;
}

/** cloud-init knows it by the same names (tools/ds-identify, dscheck_OpenStack). */
const novaProducts = ['OpenStack Nova', 'OpenStack Compute'];

export async function readFirmware(directory = '/sys/class/dmi/id'): Promise<Firmware> {
  const read = (name: string): Promise<string | undefined> =>
    readFile(`${directory}/${name}`, 'utf8').then(
      (text) => text.trim() || undefined,
      () => undefined,
    );
  const uuid = (await read('product_uuid'))?.toLowerCase();
  return { uuid, byNova: uuid !== undefined && novaProducts.includes((await read('product_name')) ?? '') };
}
