// What each network interface should be, whatever renders it.

export interface Nic {
  /** As the kernel calls it, or will. */
  readonly name: string;
  readonly mac?: string;
  readonly mtu?: number;
  readonly dhcp4: boolean;
  readonly dhcp6: boolean;
  /** Router advertisements; `undefined` leaves it to the kernel. */
  readonly acceptRa?: boolean;
  /** With prefix length: `10.0.0.5/24`. */
  readonly addresses: readonly string[];
  readonly routes: readonly Route[];
  readonly dns: readonly string[];
  readonly bond?: { readonly members: readonly string[]; readonly options: Readonly<Record<string, string>> };
  readonly vlan?: { readonly id: number; readonly link: string };
  /** The bond that it is a member of. */
  readonly memberOf?: string;
}

export interface Route {
  /** `0.0.0.0/0` is the default route. */
  readonly to: string;
  readonly via: string;
}

export const isDefault = ({ to }: Route): boolean => to === '0.0.0.0/0' || to === '::/0';
export const isV6 = (address: string): boolean => address.includes(':');

/** A file of the guest's network configuration. */
export interface NetworkFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}
