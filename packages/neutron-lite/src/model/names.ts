// Names of devices and namespaces, as Neutron's Linux bridge agent gives them. Device names hold 15 characters.

export const bridgeName = (networkId: string): string => `brq${networkId.slice(0, 11)}`;
export const tapName = (portId: string): string => `tap${portId.slice(0, 11)}`;
export const namespaceName = (networkId: string): string => `qdhcp-${networkId}`;
export const namespacePath = (networkId: string): string => `/run/netns/${namespaceName(networkId)}`;
/** The end of the namespace's cable that is on the bridge. */
export const serviceTapName = (networkId: string): string => `tap${networkId.slice(0, 11)}`;
/** The end inside the namespace. */
export const serviceName = (networkId: string): string => `ns-${networkId.slice(0, 11)}`;
