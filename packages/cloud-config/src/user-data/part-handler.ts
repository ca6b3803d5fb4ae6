// `#part-handler`: Python that cloud-init loads into itself. Nothing here runs Python.
import type { Say } from '../finding.ts';

export const sayPartHandler = (say: Say): void =>
  say.error('part-handler', { line: 1, column: 1 }, 'a `#part-handler` is not run', {
    effect: 'It is left out, and so are parts of the types that it handles; the rest is applied.',
    advice: 'write what it does as a script that begins with `#!/usr/bin/python3`',
  });
