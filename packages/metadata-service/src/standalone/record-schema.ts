// JSON Schema of an instance record in a file. docs/instance-records.md says in words what each field is for.

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const name: Schema = { type: 'string', minLength: 1, maxLength: 255 };
const base64: Schema = { type: 'string', pattern: '^[A-Za-z0-9+/\\s]*={0,2}\\s*$' };
const count: Schema = { type: 'integer', minimum: 0, maximum: 0xffff_ffff };
const truth: Schema = { type: 'boolean' };
const address: Schema = { type: 'string', format: 'ip' };
const cidr: Schema = { type: 'string', format: 'cidr' };
const mac: Schema = { type: 'string', pattern: '^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$' };
const texts: Schema = { type: 'object', additionalProperties: text };
const oneOf = (...values: string[]): Schema => ({ enum: values });
const listOf = (items: Schema): Schema => ({ type: 'array', items, maxItems: 1024 });

function object(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  const properties = { ...required, ...optional };
  return { type: 'object', properties, required: Object.keys(required), additionalProperties: false };
}

const subnet = object(
  {
    id: name,
    version: { enum: [4, 6] },
    cidr,
    dhcp: truth,
    dnsServers: listOf(address),
    hostRoutes: listOf(object({ destination: cidr, nexthop: address })),
  },
  { gateway: address, addressMode: oneOf('slaac', 'dhcpv6-stateful', 'dhcpv6-stateless') },
);

const named = object({ id: name, name: text });

const port = object(
  {
    id: name,
    mac,
    tap: name,
    mtu: { type: 'integer', minimum: 68, maximum: 65_535 },
    network: named,
    addresses: listOf(object({ address, subnet })),
    securityGroups: listOf(named),
  },
  { vifType: name },
);

const key = object({ name, type: oneOf('ssh', 'x509'), data: text });
const file = object({ path: name, contents: base64 });

const place = { bus: oneOf('pci', 'usb', 'scsi', 'ide', 'xen', 'none'), address: text };
const tags = { tags: listOf(name) };
const nic = object({ type: oneOf('nic'), mac, ...place }, { ...tags, vlan: count, vfTrusted: truth });
const disk = object({ type: oneOf('disk'), ...place }, { ...tags, serial: text, path: text });
const device: Schema = {
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [nic, disk],
};

export const recordSchema = object(
  {
    uuid: name,
    ec2Id: count,
    name: text,
    hostname: name,
    domain: text,
    projectId: name,
    reservationId: name,
    launchIndex: count,
    availabilityZone: text,
    flavorName: text,
    ec2ImageId: count,
    securityGroups: listOf(text),
    meta: texts,
    keys: listOf(key),
    ports: listOf(port),
  },
  {
    userData: base64,
    adminPass: text,
    files: listOf(file),
    vendorData: {},
    vendorData2: {},
    randomSeed: base64,
    password: { type: 'string', maxLength: 1020 },
    metadataTokens: oneOf('optional', 'required', 'off'),
    devices: listOf(device),
    dedicatedCpus: listOf(count),
    blockDeviceMapping: texts,
    publicIpv4: address,
    ec2KernelId: count,
    ec2RamdiskId: count,
  },
);
