// Who may import whom. Each arrow has its reason; an arrow that is not here does not exist.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../../packages');

const arrows: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'instance-metadata': {},
  'cloud-config': {},
  configdrive: {},
  libvirt: {},
  'service-kit': {},
  'guest-agent': {
    'instance-metadata': 'types of the report and of what a datasource holds',
    'cloud-config': 'reads and checks user data',
  },
  'guest-images': { 'guest-agent': 'puts the agent into the image tiny' },
  'metadata-service': { 'instance-metadata': 'answers from its tree' },
  'keystone-lite': { 'service-kit': 'app, faults, database' },
  'glance-lite': { 'service-kit': 'app, faults, database' },
  'neutron-lite': { 'service-kit': 'app, faults, database' },
  'cinder-lite': { 'service-kit': 'app, faults, database' },
  'placement-lite': { 'service-kit': 'database' },
  'nova-lite': {
    'service-kit': 'app, faults, database, bus, steps',
    'instance-metadata': 'what a host tells an instance about itself',
    'cloud-config': 'checks user data at create',
    configdrive: 'writes the drive of an instance',
    libvirt: 'runs guests',
  },
  dashboard: { 'cloud-config': 'checks user data in the editor' },
};

/** The only package that may import all others: it puts the cloud together. */
const composer = 'cli';

const sources = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(directory, name));

const imported = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );

/** Without those that are gone when the types are stripped. */
const importedValues = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^import (?!type )[^;]*?from '([^']+)'/gm)].map(
    (match) => match[1] ?? '',
  );

const existing = readdirSync(packages);

describe('the arrows between the rooms', () => {
  it.each(existing.filter((name) => name !== composer))('%s imports only what is named here', (name) => {
    const allowed = arrows[name];
    expect(allowed, `packages/${name} is not in the table of arrows`).toBeDefined();
    for (const file of sources(join(packages, name))) {
      const rooms = imported(file).flatMap((from) => /^@nova-lite\/([^/]+)/.exec(from)?.[1] ?? []);
      const foreign = rooms.filter((room) => room !== name && !(allowed && room in allowed));
      expect(foreign, `${file} imports ${foreign.join(', ')}`).toEqual([]);
    }
  });

  it.each(existing)('%s does not reach into another package by path', (name) => {
    const root = join(packages, name);
    for (const file of sources(root)) {
      const outside = imported(file).filter(
        (from) => from.startsWith('.') && !join(file, '..', from).startsWith(root),
      );
      expect(outside, file).toEqual([]);
    }
  });

  it.each(existing)('the model of %s knows no API, database or host', (name) => {
    const model = join(packages, name, 'src/model');
    if (!readdirSync(join(packages, name, 'src')).includes('model')) return;
    for (const file of sources(model).filter((path) => !path.endsWith('.test.ts'))) {
      const beyond = importedValues(file).filter((from) => from.startsWith('../'));
      expect(beyond, file).toEqual([]);
    }
  });

  it('no package is called common, utils, core, types or shared', () => {
    expect(existing.filter((name) => /^(common|utils?|core|types|shared|helpers?)$/.test(name))).toEqual([]);
  });
});

describe('the environment', () => {
  it('is read by cli alone', () => {
    const readers = existing
      .filter((name) => name !== composer)
      .flatMap((name) => sources(join(packages, name)))
      .filter((file) => !/\.(test|host|service)\.ts$|\/bench\/|\/dev\//.test(file))
      .filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')));
    expect(readers).toEqual([]);
  });
});
