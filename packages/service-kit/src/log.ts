// One log for all services. Secrets have names; whatever bears one of them is not written.
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

const secretKeys = [
  'password',
  'adminPass',
  'admin_pass',
  'token',
  'userData',
  'user_data',
  'secret',
  'private_key',
];
const redactedPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `headers["${key}"]`]);

/** A JSON log at `level` to `destination` (standard error when none is given). */
export function createLogger(
  options: { level?: string; name?: string } = {},
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      name: options.name,
      redact: {
        paths: [...redactedPaths, 'headers["x-auth-token"]', '*.headers["x-auth-token"]'],
        censor: '[secret]',
      },
    },
    destination ?? pino.destination(2),
  );
}
