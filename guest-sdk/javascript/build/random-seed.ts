import { createHash } from "node:crypto";

/** The module `skerry:seed`: exports a text, by which `Math.random` begins at top level. */
export function seedModule(drawn: string): string {
  return `export const seed = ${JSON.stringify(placeholder(drawn))};\n`;
}

/** What stands in the seed's place until {@link withSeed}: as long as it, and in no source (`async-helper.ts`). */
function placeholder(drawn: string): string {
  return drawn.replace("async", "seed");
}

/** The bundle with the digest of the rest of it as the seed: the same sources make the same worker, and workers that differ draw
 * other numbers. As many characters as before, so that no place moves. */
export function withSeed(javascript: string, drawn: string): string {
  const parts = javascript.split(placeholder(drawn));
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return parts.join(hash.digest("hex").slice(0, placeholder(drawn).length));
}
