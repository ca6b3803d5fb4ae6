// Security groups: create, list, show, update, delete. Every project has one called `default`.
import { randomUUID } from 'node:crypto';
import type { AuthContext } from '@nova-lite/service-kit';
import type { Db, GroupRow } from '../../db/database.ts';
import {
  deleteGroup,
  ensureDefaultGroup,
  findGroup,
  groupIsUsed,
  insertGroup,
  listGroups,
  updateGroup,
} from '../../db/security-groups.ts';
import { faults } from '../../model/faults.ts';
import { newOwner } from '../access.ts';
import type { Context, Resource } from '../context.ts';
import { createGroupBody, updateGroupBody, type GroupCreate, type GroupUpdate } from './schema.ts';
import { groupView } from './view.ts';

export const securityGroups = ({ db, changes }: Context): Resource<GroupCreate, GroupUpdate> => ({
  member: 'security_group',
  collection: 'security_groups',
  columns: ['id', 'name', 'project_id', 'description'],
  attributes: ['id', 'name', 'project_id', 'description', 'stateful', 'shared'],
  createSchema: createGroupBody,
  updateSchema: updateGroupBody,

  async list(auth, wanted) {
    if (auth.projectId !== '') await ensureDefaultGroup(db, auth.projectId);
    return (await listGroups(db, auth, wanted)).map(groupView);
  },
  async show(auth, id) {
    return groupView(await visibleGroup(db, auth, id));
  },
  async create(auth, body) {
    const project_id = newOwner(auth, body);
    await ensureDefaultGroup(db, project_id);
    if (body.name === 'default') throw faults.defaultGroupExists();
    const id = randomUUID();
    const row = {
      id,
      project_id,
      name: body.name ?? '',
      description: body.description ?? '',
      stateful: true,
    };
    await db.transaction().execute((tx) => insertGroup(tx, row));
    return this.show(auth, id);
  },
  async update(auth, id, body) {
    const group = await visibleGroup(db, auth, id);
    const renames = body.name !== undefined && body.name !== group.name;
    if (renames && group.name === 'default') throw faults.defaultGroupKeepsName();
    if (renames && body.name === 'default') throw faults.defaultGroupExists();
    await updateGroup(db, id, body);
    return this.show(auth, id);
  },
  async remove(auth, id) {
    const group = await visibleGroup(db, auth, id);
    if (group.name === 'default' && !auth.isAdmin) throw faults.defaultGroupStays();
    await changes.around({ groups: [id] }, () => removeUnused(db, id));
  },
});

/** The foreign key decides when a port takes the group at the same moment. */
async function removeUnused(db: Db, id: string): Promise<void> {
  if (await groupIsUsed(db, id)) throw faults.groupInUse(id);
  try {
    await deleteGroup(db, id);
  } catch (error) {
    if ((error as { code?: string }).code === '23503') throw faults.groupInUse(id);
    throw error;
  }
}

export async function visibleGroup(db: Db, auth: AuthContext, id: string): Promise<GroupRow> {
  const group = await findGroup(db, auth, id);
  if (!group) throw faults.groupNotFound(id);
  return group;
}
