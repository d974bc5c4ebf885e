import type { Manifest } from "./artifact.ts";
import type { PolicyBounds } from "./policy.ts";

const pageBytes = 65_536;

/** True when an artifact keeps within bounds that may be others than those it was made under. */
export function fitsBounds({ cores, grants }: Manifest, bounds: PolicyBounds): boolean {
  let pages = 0;
  let elements = 0;
  for (const core of cores) {
    for (const { minPages } of core.memories) pages += minPages;
    for (const { minElements } of core.tables) elements += minElements;
  }
  return (
    pages * pageBytes <= bounds.memoryBytes &&
    elements <= bounds.tableElements &&
    grants.every((grant) => bounds.grants.includes(grant))
  );
}
