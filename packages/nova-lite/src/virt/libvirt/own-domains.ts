// The domains of this cloud, among all that libvirt runs.
import { errorCode, isLibvirtError, type DomainRef, type Libvirt } from '@nova-lite/libvirt';
import { cloudOf, metadataNamespace } from '../domain-xml/metadata.ts';

/** Undefined when there is none of that UUID in this cloud. */
export async function findOwn(
  libvirt: Libvirt,
  uuid: string,
  cloudId: string,
): Promise<DomainRef | undefined> {
  try {
    const domain = await libvirt.lookupByUuid(uuid);
    return (await isOwn(libvirt, domain, cloudId)) ? domain : undefined;
  } catch (error) {
    if (isLibvirtError(error, errorCode.noDomain)) return undefined;
    throw error;
  }
}

export async function listOwn(libvirt: Libvirt, cloudId: string): Promise<string[]> {
  const domains = await libvirt.listDomains();
  const own = await Promise.all(domains.map((domain) => isOwn(libvirt, domain, cloudId)));
  return domains.filter((_domain, index) => own[index]).map((domain) => domain.uuid);
}

/** A domain that vanished since it was listed is not ours any more. */
async function isOwn(libvirt: Libvirt, domain: DomainRef, cloudId: string): Promise<boolean> {
  try {
    return cloudOf(await libvirt.metadata(domain, metadataNamespace)) === cloudId;
  } catch (error) {
    if (isLibvirtError(error, errorCode.noDomainMetadata, errorCode.noDomain)) return false;
    throw error;
  }
}
