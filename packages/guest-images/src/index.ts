// Images of guests, built from Debian packages: `tiny` and `debian-12-agent` with the guest agent, `debian-12` with cloud-init.
export { buildImage, type Agent, type BuildOptions, type BuiltImage } from './build-image.ts';
export { packageOfTool } from './host-tools.ts';
export type { OnProgress, Progress } from './progress.ts';
export { imageNames, type ImageName } from './recipe.ts';
