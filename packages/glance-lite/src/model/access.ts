// Who may see an image, and who may change it. Pure.
import type { AuthContext } from '@nova-lite/service-kit';
import type { Visibility } from './image.ts';

export interface Guarded {
  readonly owner: string;
  readonly visibility: Visibility;
}

/** `isMember`: the image is shared with the caller's project, accepted or not. */
export const maySee = (auth: AuthContext, image: Guarded, isMember: boolean): boolean =>
  mayChange(auth, image) ||
  image.visibility === 'public' ||
  image.visibility === 'community' ||
  (image.visibility === 'shared' && isMember);

export const mayChange = (auth: AuthContext, image: Guarded): boolean =>
  auth.isAdmin || (auth.projectId !== '' && auth.projectId === image.owner);
