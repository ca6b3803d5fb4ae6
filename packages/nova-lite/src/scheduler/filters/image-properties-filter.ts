// An image may say for which processors it was made (`hw_architecture`, older: `architecture`).
import type { Filter } from '../request.ts';

const aliases: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

export const imagePropertiesFilter: Filter = (host, { imageProperties }) => {
  const asked = imageProperties['hw_architecture'] ?? imageProperties['architecture'];
  if (asked === undefined) return undefined;
  const arch = aliases[asked] ?? asked;
  return arch === host.arch ? undefined : `has ${host.arch} processors, the image is made for ${arch}`;
};
