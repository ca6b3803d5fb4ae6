// What util.shellify makes of `runcmd` and `bootcmd`. The helpful reading: intent/commands.ts.
import type { CommandIntent } from '../intent/intent.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { get, isText, Raised, str, unlessRaised } from './python.ts';

/** One item that is neither text nor list, and nothing of the list runs. */
export const faithfulCommands = (name: 'runcmd' | 'bootcmd', top: YamlMapping | undefined): CommandIntent[] =>
  unlessRaised(() => {
    const list = get(top, name);
    if (list && list.kind !== 'sequence') throw new Raised();
    return (list?.items ?? []).filter((item) => !isNull(item)).map(commandOf);
  }, []);

function commandOf(item: YamlNode): CommandIntent {
  if (item.kind === 'sequence') return { command: item.items.map(str), at: item.at };
  if (isText(item)) return { command: str(item), at: item.at };
  throw new Raised();
}
