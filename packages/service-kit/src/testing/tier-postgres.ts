// One PostgreSQL for all files of a tier, as vitest's global setup.
import { inject, type ProvidedContext } from 'vitest';
import { startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    tierPostgres: string;
  }
}

type Provide = { provide(key: keyof ProvidedContext, value: string): void };

/** The function that it returns ends the server when the last file is done. */
export default async function setup({ provide }: Provide): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  provide('tierPostgres', server.url);
  return () => server.stop();
}

/** Its URL, in a test file of a tier that has it. */
export function tierPostgres(): { readonly url: string } {
  const url = inject('tierPostgres');
  if (url === undefined)
    throw new Error(
      'This tier has no PostgreSQL: name tier-postgres.ts as its globalSetup in vitest.config.ts.',
    );
  return { url };
}
