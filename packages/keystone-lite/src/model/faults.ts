// Keystone's words for what goes wrong, and the body in which it says them.
import { STATUS_CODES } from 'node:http';
import {
  Fault,
  conflict,
  forbidden,
  notFound,
  unauthorized,
  type AuthContext,
  type FaultRenderer,
} from '@nova-lite/service-kit';

export const renderFault: FaultRenderer = ({ status, message }) => ({
  error: { code: status, message, title: STATUS_CODES[status] ?? 'Error' },
});

/** One sentence for every reason why a login failed, so that it tells nothing to who guesses. */
export const loginRefused = (): Fault => unauthorized('The request you have made requires authentication.');

export const couldNotFind = (kind: string, id: string): Fault =>
  notFound(`Could not find ${kind}: ${id.slice(0, 255)}.`);

export const duplicate = (kind: string, name: string, domainId?: string): Fault =>
  conflict(
    `Conflict occurred attempting to store ${kind} - Duplicate entry found with name ${name}` +
      `${domainId === undefined ? '' : ` at domain ID ${domainId}`}.`,
  );

/** Throws Keystone's 403 unless `allowed`. `rule` is the policy's name without its `identity:`. */
export function authorize(allowed: boolean, rule: string): void {
  if (!allowed) throw forbidden(`You are not authorized to perform the requested action: identity:${rule}.`);
}

export const authorizeAdmin = (auth: AuthContext, rule: string): void => authorize(auth.isAdmin, rule);

/** The caller may act for `userId`: it is themselves, or they are an administrator. */
export const authorizeSelf = (auth: AuthContext, userId: string, rule: string): void =>
  authorize(auth.isAdmin || auth.userId === userId, rule);
