// Runs a command until it ends or a signal asks it to; an error becomes one message and exit code 1.

/** A second signal ends the process at once, without tidying up. */
export async function untilTold(command: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error(`stopped by ${name}`));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  try {
    await command(controller.signal);
  } catch (error) {
    if (error === controller.signal.reason) return;
    console.error(`\nnova-lite: ${describe(error)}`);
    process.exitCode = 1;
  }
}

/** The message with its causes; the stack only where someone debugs. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env['NOVA_LITE_DEBUG']) return error.stack ?? error.message;
  const cause = error.cause instanceof Error ? `\n  because: ${describe(error.cause)}` : '';
  return `${error.message}${cause}`;
}
