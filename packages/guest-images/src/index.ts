// Images of guests, built from Debian packages: `tiny` with the guest agent, `debian-12` with cloud-init.
export { buildImage, type Agent, type BuildOptions, type BuiltImage } from './build-image.ts';
export { packageOfTool } from './host-tools.ts';
export type { OnProgress, Progress } from './progress.ts';
export type { ImageName } from './recipe.ts';
