// The whole table.
import type { Row } from '../row.ts';
import { commandRows } from './commands.ts';
import { fileRows } from './files.ts';
import { formRows } from './forms.ts';
import { networkRows } from './network.ts';
import { passwordRows } from './passwords.ts';
import { systemRows } from './system.ts';
import { userRows } from './users.ts';

export const rows: readonly Row[] = [
  ...passwordRows,
  ...userRows,
  ...fileRows,
  ...commandRows,
  ...formRows,
  ...systemRows,
  ...networkRows,
];
