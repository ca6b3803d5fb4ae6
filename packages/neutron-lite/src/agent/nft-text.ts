// Small pieces of nftables text.

/** The text of one chain (or set). */
export type Chain = string;

/** What the tracking of connections says of a packet, in its mark. */
export const mark = { established: '0x6e6f7601', invalid: '0x6e6f7602' } as const;

/** A chain; with `hook` a base chain that accepts what it does not refuse. */
export function chain(name: string, rules: readonly string[], hook?: string): Chain {
  const head = hook === undefined ? [] : [`type filter hook ${hook}; policy accept;`];
  return [`chain ${name} {`, ...[...head, ...rules].map((rule) => `  ${rule}`), '}'].join('\n');
}

/** One rule that finds its verdict by device name, whatever the number of devices. */
export const vmap = (key: string, entries: readonly (readonly [string, string])[]): string[] =>
  entries.length === 0
    ? []
    : [`${key} vmap { ${entries.map(([name, verdict]) => `"${name}" : ${verdict}`).join(', ')} }`];

/** `{ a, b }`, each once. */
export const anyOf = (values: readonly string[]): string => `{ ${[...new Set(values)].join(', ')} }`;

export const versionOf = (cidr: string): 4 | 6 => (cidr.includes(':') ? 6 : 4);
