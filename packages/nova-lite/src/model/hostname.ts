// Host names from display names, as `nova/utils.py` makes them.

/** The longest label of the domain name system. */
const longest = 63;

/** Nova's `sanitize_hostname`; `fallback` is for a name of which nothing is left. */
export function sanitizeHostname(name: string, fallback = ''): string {
  const clean = name
    .replace(/[^\u0000-\u00ff]/g, '')
    .replace(/[ _.]/g, '-')
    .replace(/[^\p{L}\p{N}-]+/gu, '')
    .toLowerCase()
    .replace(/^-+|-+$/g, '');
  return (clean === '' ? fallback : clean).slice(0, longest);
}
