// What all resources of Neutron show.

/** `2026-11-22T21:14:36Z` */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

export const standardView = (row: {
  created_at: Date;
  updated_at: Date;
  revision_number: number;
  project_id: string;
}) => ({
  tags: [],
  created_at: timestamp(row.created_at),
  updated_at: timestamp(row.updated_at),
  revision_number: row.revision_number,
  project_id: row.project_id,
});
