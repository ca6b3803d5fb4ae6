// A token as clients see it.
import type { TokenRecord } from '../../db/tokens.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';

/** Keystone writes microseconds. */
export const timestamp = (date: Date): string => date.toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');

/** `catalog` is left out when undefined. */
export function tokenView(record: TokenRecord, catalog: CatalogEntry[] | undefined) {
  const domain = { id: record.user_domain_id, name: record.user_domain_name };
  return {
    methods: record.methods,
    user: { domain, id: record.user_id, name: record.user_name, password_expires_at: null },
    audit_ids: [record.audit_id],
    expires_at: timestamp(record.expires_at),
    issued_at: timestamp(record.issued_at),
    ...scopeView(record),
    ...credentialView(record),
    ...(catalog && { catalog }),
  };
}

function scopeView(record: TokenRecord): object {
  const domain = { id: record.scope_domain_id, name: record.scope_domain_name };
  if (record.project_id !== null) {
    const project = { domain, id: record.project_id, name: record.project_name };
    return { project, is_domain: false, roles: record.roles };
  }
  return record.domain_id === null ? {} : { domain, is_domain: true, roles: record.roles };
}

function credentialView(record: TokenRecord): object {
  if (record.credential_id === null) return {};
  const { credential_id: id, credential_name: name, credential_unrestricted: unrestricted } = record;
  return { application_credential: { id, name, restricted: !unrestricted } };
}

export const isScoped = (record: TokenRecord): boolean =>
  record.project_id !== null || record.domain_id !== null;
