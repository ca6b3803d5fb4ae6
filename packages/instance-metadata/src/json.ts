// JSON as Python's json.dumps writes it by default: Nova's answers are compared byte for byte.

/** `", "` and `": "` between things, everything outside printable ASCII escaped, keys in the order given. */
export function dumpJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumpJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{${dumpEntries(value).join(', ')}}`;
  return escapeNonAscii(JSON.stringify(value) ?? 'null');
}

function dumpEntries(object: object): string[] {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${dumpJson(key)}: ${dumpJson(value)}`);
}

function escapeNonAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
