// User data comes from strangers. These bounds are far beyond what an honest writer needs.

/** Bytes of user data after decompression. Nova takes 65535 bytes of it, encoded in base64. */
export const maxBytes = 4 * 1024 * 1024;

/** Collections in collections. */
export const maxDepth = 50;

/** Nodes of one document, each alias counted as all that it stands for. */
export const maxNodes = 200_000;

/** Parts of a MIME message or an archive, and messages inside messages. */
export const maxParts = 200;
export const maxNesting = 5;

/** Operations of one JSON patch. */
export const maxPatches = 500;

/** More findings than this help nobody. */
export const maxFindings = 200;
