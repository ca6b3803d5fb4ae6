// Where Debian 12 comes from: the mirrors that this machine uses already, or deb.debian.org.
import { run } from '../run.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const suites = ['bookworm', 'bookworm-updates', 'bookworm-security'] as const;
const defaultMirror = 'http://deb.debian.org/debian';
const defaultSecurityMirror = 'http://deb.debian.org/debian-security';

/** Lines `CODENAME|ORIGIN|COMPONENT|URL` of `apt-get indextargets`; what is not Debian 12 main is passed over. */
export function sourcesList(indexTargets: string): string {
  const mirrors = new Map<string, string>();
  for (const line of indexTargets.split('\n')) {
    const [codename, origin, component, url] = line.split('|');
    if (codename && url && origin === 'Debian' && component === 'main' && !mirrors.has(codename))
      mirrors.set(codename, url);
  }
  return suites.map((suite) => sourceLine(suite, mirrors.get(suite) ?? fallback(suite))).join('');
}

const fallback = (suite: string): string =>
  suite.endsWith('-security') ? defaultSecurityMirror : defaultMirror;

const sourceLine = (suite: string, url: string): string =>
  `deb [arch=amd64 signed-by=${keyring}] ${url} ${suite} main\n`;

/** The text of a sources.list with Debian 12 alone, whatever else this machine's apt is told to use. */
export async function debianSources(signal: AbortSignal): Promise<string> {
  const format = '$(CODENAME)|$(ORIGIN)|$(COMPONENT)|$(REPO_URI)';
  return sourcesList(
    await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], { signal }),
  );
}
