// Properties of a body that only some microversions have.
import { invalidInput } from './faults.ts';

/** By property: the first version that has it, and the last. */
export type Gates = Readonly<Record<string, { readonly since?: number; readonly until?: number }>>;

/** Throws what a schema of that version would say of a property that it does not have. */
export function refuseOutOfVersion(field: string, value: object, gates: Gates, version: number): void {
  for (const [property, { since = 0, until = Infinity }] of Object.entries(gates)) {
    if (!(property in value) || (version >= since && version <= until)) continue;
    throw invalidInput(field, value, `Additional properties are not allowed ('${property}' was unexpected)`);
  }
}
