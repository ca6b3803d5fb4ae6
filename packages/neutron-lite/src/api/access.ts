// Who may change what: owners and administrators.
import type { AuthContext } from '@nova-lite/service-kit';
import { faults } from '../model/faults.ts';

interface Owned {
  readonly project_id: string;
}

export const owns = (auth: AuthContext, thing: Owned): boolean =>
  auth.isAdmin || thing.project_id === auth.projectId;

/** `rule` is the name that Neutron's policy has for the action. */
export function requireOwner(auth: AuthContext, thing: Owned, rule: string): void {
  if (!owns(auth, thing)) throw faults.forbidden(rule);
}

/** The project that a new thing belongs to. Only administrators create for others. */
export function newOwner(
  auth: AuthContext,
  body: { readonly project_id?: string; readonly tenant_id?: string },
): string {
  const wanted = body.project_id ?? body.tenant_id ?? auth.projectId;
  if (wanted !== auth.projectId && !auth.isAdmin) throw faults.forbidden('admin_or_owner');
  if (wanted === '')
    throw faults.badRequest(
      'Running without keystone AuthN requires that tenant_id is specified: the token has no project.',
    );
  return wanted;
}
