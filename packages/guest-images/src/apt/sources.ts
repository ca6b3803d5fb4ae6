// Where Debian 12 comes from: the mirrors that this machine uses already.
import { run } from '../run.ts';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const suites = ['bookworm', 'bookworm-updates', 'bookworm-security'] as const;

/** Lines `CODENAME|ORIGIN|COMPONENT|URL` of `apt-get indextargets`; what is not Debian 12 main is passed over. Empty without it. */
export function sourcesList(indexTargets: string): string {
  const mirrors = new Map<string, string>();
  for (const line of indexTargets.split('\n')) {
    const [codename, origin, component, url] = line.split('|');
    if (codename && url && origin === 'Debian' && component === 'main' && !mirrors.has(codename))
      mirrors.set(codename, url);
  }
  if (!mirrors.has(suites[0])) return '';
  return suites.map((suite) => sourceLine(suite, mirrors.get(suite))).join('');
}

const sourceLine = (suite: string, url: string | undefined): string =>
  url === undefined ? '' : `deb [arch=amd64 signed-by=${keyring}] ${url} ${suite} main\n`;

/** The text of a sources.list with Debian 12 alone, whatever else this machine's apt is told to use. */
export async function debianSources(signal: AbortSignal): Promise<string> {
  const known = sourcesList(await indexTargets(signal));
  if (known !== '') return known;
  // apt knows whose a source is only once it has fetched its lists.
  await run('apt-get', ['-q', 'update'], { signal });
  const found = sourcesList(await indexTargets(signal));
  if (found !== '') return found;
  throw new Error(
    "This machine's apt has no source of Debian 12 (suite bookworm, component main). Add one to /etc/apt/sources.list.d.",
  );
}

function indexTargets(signal: AbortSignal): Promise<string> {
  const format = '$(CODENAME)|$(ORIGIN)|$(COMPONENT)|$(REPO_URI)';
  return run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], { signal });
}
