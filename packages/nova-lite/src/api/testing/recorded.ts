// What a stock Nova answered, and how to compare with it.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { TestApi } from './test-api.ts';

interface Recorded {
  readonly request: { readonly version: string | null; readonly body: unknown };
  readonly response: { readonly status: number; readonly body: unknown };
}

/** What a stock Nova answered, by name. */
export function recorded(name: string): Recorded {
  const all = JSON.parse(
    readFileSync(new URL('../../../fixtures/recorded-exchanges.json', import.meta.url), 'utf8'),
  ) as Record<string, Recorded>;
  const found = all[name];
  if (!found) throw new Error(`Nothing called '${name}' was recorded.`);
  return found;
}

/** The keys of objects, in depth, without the values: what a client relies on. Lists are taken by their first item. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (value === null || typeof value !== 'object') return '';
  return Object.fromEntries(
    Object.entries(value)
      .toSorted()
      .map(([key, inner]) => [key, shapeOf(inner)]),
  );
}

/** What is at `path` in an answer: `server.id`, `servers.0.name`. */
export function pick(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key], value);
}

/** Sends what a stock client sent and compares the shape of the answer with what a stock Nova answered. */
export async function likeRecorded(
  api: TestApi,
  name: string,
  method: string,
  path: string,
  version?: string,
) {
  const { request, response } = recorded(name);
  const body = request.body ?? undefined;
  const answer = await api.call('admin', method, path, {
    body,
    version: version ?? request.version ?? undefined,
  });
  expect({ status: answer.status, shape: shapeOf(answer.body) }).toEqual({
    status: response.status,
    shape: shapeOf(response.body),
  });
  return answer;
}
