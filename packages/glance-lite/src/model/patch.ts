// A JSON patch of Glance's kind, applied to an image. Pure.
import { badRequest, conflict, forbidden } from '@nova-lite/service-kit';
import { readOnly } from './faults.ts';
import { baseAttributes, isProperty, readOnlyAttributes } from './image.ts';

export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** A JSON pointer to one attribute: `/name`. */
  readonly path: string;
  readonly value?: unknown;
}

/** The attributes that users may set, and their own properties beside them. */
export interface Editable {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, string>>;
}

/** The image after all operations; throws on the first that is not allowed. Values are checked by the schema afterwards. */
export const applyPatch = (image: Editable, operations: readonly PatchOperation[]): Editable =>
  operations.reduce(applyOne, image);

function applyOne(image: Editable, operation: PatchOperation): Editable {
  const name = attributeOf(operation.path);
  if (readOnlyAttributes.includes(name) || name === 'id') throw readOnly(name);
  if (name === 'locations') throw forbidden("It's not allowed to add locations: data is uploaded.");
  return isProperty(name) ? changeProperty(image, name, operation) : changeAttribute(image, name, operation);
}

function attributeOf(path: string): string {
  const name = path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  if (!path.startsWith('/') || path.slice(1).includes('/') || name === '' || name.length > 255) {
    throw badRequest(`Invalid JSON pointer for this resource: '${path.slice(0, 255)}'`);
  }
  return name;
}

function changeProperty(image: Editable, name: string, { op, value }: PatchOperation): Editable {
  const there = Object.hasOwn(image.properties, name);
  if (op !== 'add' && !there) throw conflict(`Property ${name} does not exist.`);
  const { [name]: _former, ...others } = image.properties;
  if (op === 'remove') return { ...image, properties: others };
  if (typeof value !== 'string') throw badRequest(`The property ${name} must be a string.`);
  // In place, so that the order in which a user wrote them stays.
  return { ...image, properties: { ...image.properties, [name]: value } };
}

function changeAttribute(image: Editable, name: string, { op, value }: PatchOperation): Editable {
  if (!baseAttributes.includes(name)) throw badRequest(`There is no attribute ${name}.`);
  if (op === 'remove') throw forbidden(`Property ${name} may not be removed.`);
  if (name.endsWith('_format') && image.attributes['status'] !== 'queued') {
    throw forbidden(`Attribute ${name} can be only replaced for a queued image.`);
  }
  return { ...image, attributes: { ...image.attributes, [name]: value } };
}
