// Moments as Nova writes them (`...Z` in seconds for servers, microseconds without a zone elsewhere), and as it reads them.
import { badRequest } from '@nova-lite/service-kit';

export const isoSeconds = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z');

export function isoMicros(at: Date): string;
export function isoMicros(at: Date | null): string | null;
export function isoMicros(at: Date | null): string | null {
  return at === null ? null : at.toISOString().replace(/\.\d+Z$/, '.000000');
}

/** A moment of a query; one without a zone is UTC. */
export function momentOf(value: string | undefined, name: string): Date | undefined {
  if (value === undefined) return undefined;
  const at = new Date(/[zZ]$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`);
  if (!Number.isNaN(at.getTime())) return at;
  throw badRequest(
    `Invalid input for query parameters ${name}. Value: ${value}. '${value}' is not a 'date-time'`,
  );
}
