// Opens and closes the ports of the services.
import type { App } from '@nova-lite/service-kit';

/** Resolves when the app answers; registers its end with `stack`. */
export async function listenOn(
  app: App,
  host: string,
  port: number,
  stack: AsyncDisposableStack,
): Promise<void> {
  await app.listen({ host, port });
  stack.defer(() => app.close());
}
