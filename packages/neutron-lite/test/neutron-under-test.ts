// The network service on a database of its own, asked as three people: an administrator, Alice and Bob.
import { createLogger, type AuthContext } from '@nova-lite/service-kit';
import { freshDatabase } from '@nova-lite/service-kit/testing';
import { createNeutron, type Neutron } from '../src/index.ts';

const person = (name: string, isAdmin = false): AuthContext => ({
  userId: name,
  userName: name,
  domainId: 'default',
  projectId: `project-${name}`,
  projectName: name,
  roles: isAdmin ? ['admin'] : ['member'],
  isAdmin,
});

export const people = { admin: person('admin', true), alice: person('alice'), bob: person('bob') } as const;
export type Name = keyof typeof people;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Most answers are one thing under its name; a test that expects something else says so. */
  readonly body: Record<string, { id: string } & Record<string, unknown>>;
}

export async function neutronUnderTest() {
  const { db, drop } = await freshDatabase();
  const neutron: Neutron = await createNeutron({
    db,
    log: createLogger({ level: 'silent' }),
    tokens: { validate: async (token) => people[token as Name] },
    publicUrl: 'http://127.0.0.1:9696',
  });
  const call = async (
    who: Name,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer> => {
    const response = await neutron.app.inject({
      method,
      url: path,
      headers: { 'x-auth-token': who },
      payload: body,
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? {} : response.json(),
    };
  };
  return {
    neutron,
    call,
    async close() {
      await neutron.app.close();
      await drop();
    },
  };
}

export type NeutronUnderTest = Awaited<ReturnType<typeof neutronUnderTest>>;
