// What can go wrong with a drive, said with the name or the tool it went wrong on.

export class ConfigDriveError extends Error {
  override readonly name = 'ConfigDriveError';
}

/** A tool that is not there is told apart from one that failed. */
export function toolFailure(
  tool: string,
  debianPackage: string,
  doing: string,
  cause: unknown,
): ConfigDriveError {
  if ((cause as { code?: string }).code === 'ENOENT') {
    return new ConfigDriveError(`${doing}: ${tool} is not installed (apt-get install ${debianPackage})`, {
      cause,
    });
  }
  const { stderr = '', exitCode } = cause as { stderr?: string; exitCode?: number };
  const said = stderr.trim().split('\n').slice(-3).join('; ').slice(0, 500);
  return new ConfigDriveError(`${doing}: ${tool} ended with ${exitCode ?? 'a signal'}: ${said}`, { cause });
}
