// For esbuild: the schemas as plain code, so that a bundle holds no ajv, compiles nothing, and runs where `eval` is forbidden.
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'esbuild';
import { cloudConfig } from './cloud-config.ts';
import type { Schema } from './schema.ts';
import { ajvOptions } from './validator.ts';

/** Takes the place of `validator.ts`. */
export const precompiledSchema: Plugin = {
  name: 'precompiled-schema',
  setup: (build) =>
    build.onLoad({ filter: /cloud-config\/src\/schema\/validator\.ts$/ }, () => ({
      contents: code(),
      loader: 'js',
    })),
};

/** A function for each key, made when it is first called: an engine compiles no others. */
function code(): string {
  const entries = Object.entries(cloudConfig.properties ?? {}).filter(([, { type }]) => type);
  return `const makers = new Map([${entries.map(([key, schema]) => `[${JSON.stringify(key)}, ${maker(schema)}]`).join(',\n')}]);
const validators = new Map();
export function shapeErrors(key, value) {
  const validate = validators.get(key) ?? makers.get(key)?.();
  validators.set(key, validate);
  return !validate || validate(value) ? [] : validate.errors;
}
`;
}

/** ajv's module for CommonJS, as a function that returns what it exports. */
function maker(schema: Schema): string {
  const ajv = new Ajv({ ...ajvOptions, code: { source: true } });
  return `() => { const module = { exports: {} }; ${standaloneCode.default(ajv, ajv.compile(schema))}; return module.exports; }`;
}
