// `nova-lite user-data schema`: what cloud-config may hold, as JSON Schema for editors.
import { schemaDocument, schemaModules } from '@nova-lite/cloud-config';

/** Throws when there is no such module, naming those that are. Returns the exit code. */
export function schemaCommand(module: string | undefined, stdout: NodeJS.WritableStream): number {
  const schema = schemaDocument(module);
  if (!schema)
    throw new Error(
      `There is no module ${JSON.stringify(module)} of cloud-config. There are ${schemaModules.join(', ')}.`,
    );
  stdout.write(`${JSON.stringify(schema, undefined, 2)}\n`);
  return 0;
}
