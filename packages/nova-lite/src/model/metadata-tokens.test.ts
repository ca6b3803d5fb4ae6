import { expect, test } from 'vitest';
import { inheritedTokenMode, tokenModeProblem } from './metadata-tokens.ts';

test("the image's word goes before the flavor's, and none is none", () => {
  const flavor = { 'hw:metadata_tokens': 'off' };
  expect(inheritedTokenMode({ hw_metadata_tokens: 'required' }, flavor)).toBe('required');
  expect(inheritedTokenMode({}, flavor)).toBe('off');
  expect(inheritedTokenMode({}, {})).toBeUndefined();
});

test('a word that means nothing protects, and is refused where a server is made or changed', () => {
  expect(inheritedTokenMode({ hw_metadata_tokens: 'require' }, {})).toBe('required');
  expect(tokenModeProblem({ metadata_tokens: 'require' })).toBe(
    "The server property metadata_tokens must be one of optional, required, off, not 'require'.",
  );
  expect(tokenModeProblem({}, {}, { 'hw:metadata_tokens': '' })).toContain('The flavor extra spec');
  expect(tokenModeProblem({ metadata_tokens: 'off' }, { hw_metadata_tokens: 'optional' })).toBeUndefined();
});
