// Bodies and queries about projects.
import { Type, type Static } from 'typebox';

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });
const Description = Type.String({ maxLength: 10_000 });
const Enabled = Type.Boolean();

export const NewProjectBody = Type.Object({
  project: Type.Object({
    name: Name,
    domain_id: Type.Optional(Type.Union([Type.String({ maxLength: 64 }), Type.Null()])),
    description: Type.Optional(Type.Union([Description, Type.Null()])),
    enabled: Type.Optional(Enabled),
  }),
});

export const ProjectChangesBody = Type.Object({
  project: Type.Object(
    { name: Type.Optional(Name), description: Type.Optional(Description), enabled: Type.Optional(Enabled) },
    { minProperties: 1 },
  ),
});

export const ProjectFilterQuery = Type.Object({
  name: Type.Optional(Type.String()),
  domain_id: Type.Optional(Type.String()),
  enabled: Type.Optional(Type.Boolean()),
});

export type NewProjectRequest = Static<typeof NewProjectBody>['project'];
export type ProjectChanges = Static<typeof ProjectChangesBody>['project'];
