// `keyboard`: the layout of the console.
import type { Action } from '../plan/action.ts';
import type { Module, Plan, Situation } from './module.ts';

export const keyboard: Module = { name: 'keyboard', plan };

async function plan({ intent, files, has }: Situation): Promise<Plan | undefined> {
  const { keyboard } = intent;
  if (!keyboard) return undefined;
  const { layout, model, variant, options } = keyboard;
  const live = files.root === '/' && (await files.exists('/run/systemd/system'));
  const goal = `the layout of the keyboard is ${layout}`;
  if (await files.exists('/etc/debian_version')) {
    const restart: Action[] = live
      ? [{ do: 'run', argv: ['systemctl', 'try-restart', 'keyboard-setup.service', 'console-setup.service'] }]
      : [];
    return { steps: [{ goal, actions: [debianFile(keyboard), ...restart] }] };
  }
  if (live && (await has('localectl')))
    return {
      steps: [
        {
          goal,
          actions: [{ do: 'run', argv: ['localectl', 'set-x11-keymap', layout, model, variant, options] }],
        },
      ],
    };
  const message =
    'this image has no way to set the layout of the keyboard: neither keyboard(5) nor localectl';
  return {
    steps: [],
    findings: [
      {
        severity: 'error',
        code: 'program-missing',
        ...intent.keys.get('keyboard'),
        message,
        effect: 'It is not set.',
      },
    ],
  };
}

/** keyboard(5); the words hold neither quotes nor blanks. */
const debianFile = (words: Readonly<Record<'layout' | 'model' | 'variant' | 'options', string>>): Action => ({
  do: 'write-file',
  path: '/etc/default/keyboard',
  content: [
    ...(['model', 'layout', 'variant', 'options'] as const).map(
      (key) => `XKB${key.toUpperCase()}="${words[key]}"`,
    ),
    'BACKSPACE="guess"',
    '',
  ].join('\n'),
  mode: 0o644,
});
