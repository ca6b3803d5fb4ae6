// A process of its own: prints how many steps the check takes on inputs of one length and of twice that, as V8 counts them.
import { Session } from 'node:inspector/promises';
import { checkUserData } from '../check.ts';
import { gunzip } from '../gunzip.ts';

const inspector = new Session();
inspector.connect();
await inspector.post('Profiler.enable');
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** How often all blocks of all functions ran since the last call. */
async function steps(): Promise<number> {
  const { result } = await inspector.post('Profiler.takePreciseCoverage');
  const counts = result.flatMap(({ functions }) =>
    functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What is repeated below which beginning. */
const inputs: readonly (readonly [string, string])[] = [
  ...[
    'a: b\n',
    '- a\n',
    '[',
    '{a: ',
    'a,',
    '"a": &x [*x]\n',
    '# c\n',
    ' \n',
    '? a\n',
    'a: |\n  x\n',
    'sshpwauth: 1\n',
    '&a [*b, ',
    '"',
    '!!str ',
  ].map((unit) => ['#cloud-config\n', unit] as const),
  ['#cloud-config\nusers:\n', '- a: b\n'],
  ['#cloud-config\nruncmd:\n', '- x: y\n'],
  ['#cloud-config\nchpasswd:\n  list: |\n', '    a:b\n'],
  ['#cloud-config\nwrite_files:\n', '- {path: /a, content: b}\n'],
  ['#cloud-config\nssh_authorized_keys:\n', '- ssh-rsa AAAA\n'],
  ['#cloud-config\napt:\n  primary:\n', '  - {uri: a}\n'],
  ['#cloud-config-archive\n', '- "#!/bin/sh"\n'],
  ['#include\n', 'http://a/\n'],
  ['## template: jinja\n#cloud-config\n', '{{ a | b }}'],
  ['## template: jinja\n#cloud-config\n', '{% if a %}'],
  ['## template: jinja\n#cloud-config\n{{ ', '(1 + '],
  ['Content-Type: multipart/mixed; boundary=B\n\n', '--B\n\n#cloud-config\na: b\n'],
  ['Content-Type: multipart/mixed; boundary=B\n', 'X: y\n z\n'],
  ['', 'a: b\n'],
  ['', '\n'],
];

const growths = [];
for (const [beginning, unit] of inputs) {
  const counted: number[] = [];
  for (const times of [400, 800]) {
    await steps();
    checkUserData(new TextEncoder().encode(beginning + unit.repeat(times)), { gunzip });
    counted.push(await steps());
  }
  growths.push({ name: `${beginning}${unit}`, steps: counted });
}
console.log(JSON.stringify(growths));
