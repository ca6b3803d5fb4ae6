import { expect, test } from 'vitest';
import { pythonText, resolvePlain } from './resolve-scalar.ts';

// Each row was read with PyYAML 6.0's safe_load.
test.each([
  ['000000', 'int', 0, '0'],
  ['0123456', 'int', 42798, '42798'],
  ['0123', 'int', 83, '83'],
  ['089', 'str', '089', '089'],
  ['1:20', 'int', 80, '80'],
  ['12:30:45', 'int', 45045, '45045'],
  ['1_000', 'int', 1000, '1000'],
  ['0x1f', 'int', 31, '31'],
  ['0b11', 'int', 3, '3'],
  ['-7', 'int', -7, '-7'],
  ['yes', 'bool', true, 'True'],
  ['Off', 'bool', false, 'False'],
  ['y', 'str', 'y', 'y'],
  ['~', 'null', null, 'None'],
  ['', 'null', null, 'None'],
  ['1.5', 'float', 1.5, '1.5'],
  ['1e3', 'str', '1e3', '1e3'],
  ['2020-01-01', 'timestamp', '2020-01-01', '2020-01-01'],
  ['abc123', 'str', 'abc123', 'abc123'],
])('%s is what PyYAML takes it for', (text, type, value, python) => {
  const resolved = resolvePlain(text);
  expect(resolved).toEqual({ type, value });
  expect(pythonText(resolved)).toBe(python);
});
