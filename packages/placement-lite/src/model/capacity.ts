// How much of a host may be given away. Pure.

/** The classes of resources, in the words of os-resource-classes. */
export const resourceClasses = ['VCPU', 'MEMORY_MB', 'DISK_GB'] as const;
export type ResourceClass = (typeof resourceClasses)[number];

/** Amounts of what a host has or a consumer takes. */
export interface Resources {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

export interface Inventory {
  readonly total: number;
  readonly reserved: number;
  readonly ratio: number;
}

/** What may be allocated of an inventory: `(total - reserved) * allocation_ratio`, as placement counts. */
export const capacityOf = ({ total, reserved, ratio }: Inventory): number =>
  Math.max(0, Math.floor((total - reserved) * ratio));

export const noResources: Resources = { vcpus: 0, memoryMb: 0, diskGb: 0 };

/** One amount of each class. */
export const byClass = (amounts: Resources): Record<ResourceClass, number> => ({
  VCPU: amounts.vcpus,
  MEMORY_MB: amounts.memoryMb,
  DISK_GB: amounts.diskGb,
});

/** The way back from `byClass`; a class that is absent is 0. */
export const fromClasses = (amounts: Partial<Record<ResourceClass, number>>): Resources => ({
  vcpus: amounts.VCPU ?? 0,
  memoryMb: amounts.MEMORY_MB ?? 0,
  diskGb: amounts.DISK_GB ?? 0,
});
