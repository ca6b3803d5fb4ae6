// Values as Python prints them, because Nova's messages hold them so. Bounded, and without what is secret.

const longest = 200;
const secrets = ['adminPass', 'private_key'];

/** Python's `repr` of a JSON value, cut at 200 characters. */
export function pythonText(value: unknown): string {
  const text = repr(value);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value.slice(0, longest + 1));
  if (Array.isArray(value)) return `[${value.slice(0, longest).map(repr).join(', ')}]`;
  if (typeof value === 'object') return `{${Object.entries(value).slice(0, longest).map(pair).join(', ')}}`;
  return String(value);
}

const pair = ([key, value]: [string, unknown]) =>
  `${quoted(key)}: ${secrets.includes(key) ? "'***'" : repr(value)}`;

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t');
  const visible = escaped.replace(
    /[\u0000-\u001f\u007f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `${quote}${quote === "'" ? visible.replace(/'/g, "\\'") : visible}${quote}`;
}
