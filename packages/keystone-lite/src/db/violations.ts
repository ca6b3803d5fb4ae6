// Which rule of the schema a write ran into, by PostgreSQL's code.
const code = (error: unknown): unknown =>
  error instanceof Error ? (error as { code?: unknown }).code : undefined;

/** A row with these unique columns is there already. */
export const isDuplicate = (error: unknown): boolean => code(error) === '23505';

/** A row that this one refers to is not there. */
export const isMissingReference = (error: unknown): boolean => code(error) === '23503';
