// The tables of identity, as kysely sees them.
import type { ColumnType, Generated, Kysely } from 'kysely';

export interface KeystoneTables {
  domains: DomainTable;
  projects: ProjectTable;
  users: UserTable;
  roles: RoleTable;
  assignments: AssignmentTable;
  application_credentials: ApplicationCredentialTable;
  tokens: TokenTable;
  regions: { id: string; description: Generated<string> };
  services: ServiceTable;
  endpoints: EndpointTable;
}

export type KeystoneDatabase = Kysely<KeystoneTables>;

type Timestamp = ColumnType<Date, Date, Date>;

export interface DomainTable {
  id: string;
  name: string;
  description: string;
  enabled: Generated<boolean>;
}

export interface ProjectTable {
  id: string;
  domain_id: string;
  name: string;
  description: string;
  enabled: Generated<boolean>;
}

export interface UserTable {
  id: string;
  domain_id: string;
  name: string;
  /** Null for a user who cannot log in with a password. */
  password_hash: string | null;
  default_project_id: string | null;
  description: string | null;
  email: string | null;
  enabled: Generated<boolean>;
}

export interface RoleTable {
  id: string;
  name: string;
}

/** Either the project or the domain is set. */
export interface AssignmentTable {
  user_id: string;
  role_id: string;
  project_id: string | null;
  domain_id: string | null;
}

export interface ApplicationCredentialTable {
  id: string;
  user_id: string;
  project_id: string;
  name: string;
  description: string | null;
  secret_hash: string;
  role_ids: string[];
  unrestricted: boolean;
  expires_at: ColumnType<Date | null>;
}

/** The secret itself is nowhere; a copy of this table opens nothing. */
export interface TokenTable {
  /** SHA-256 of the token. */
  hash: Buffer;
  user_id: string;
  project_id: string | null;
  domain_id: string | null;
  application_credential_id: string | null;
  methods: string[];
  audit_id: string;
  issued_at: Timestamp;
  expires_at: Timestamp;
}

export interface ServiceTable {
  id: string;
  type: string;
  name: string;
}

export type Interface = 'public' | 'internal' | 'admin';

export interface EndpointTable {
  id: string;
  service_id: string;
  region_id: string;
  interface: Interface;
  url: string;
}
