import type { CoreManifest } from "./artifact.ts";

/** What one instance of a core module begins with: pages of all its memories, elements of all its
 * tables. */
export function coreMinimums({ memories, tables }: Pick<CoreManifest, "memories" | "tables">): {
  pages: number;
  elements: number;
} {
  return {
    pages: memories.reduce((sum, { minPages }) => sum + minPages, 0),
    elements: tables.reduce((sum, { minElements }) => sum + minElements, 0),
  };
}
