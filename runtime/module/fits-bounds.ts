import { pageBytes } from "../wasm/page.ts";
import type { Manifest } from "./artifact.ts";
import { coreMinimums } from "./core-minimums.ts";
import type { PolicyBounds } from "./policy.ts";

/** True when an artifact keeps within bounds that may be others than those it was made under. */
export function fitsBounds({ cores, grants }: Manifest, bounds: PolicyBounds): boolean {
  let pages = 0;
  let elements = 0;
  for (const core of cores) {
    const minimums = coreMinimums(core);
    pages += minimums.pages;
    elements += minimums.elements;
  }
  return (
    pages * pageBytes <= bounds.memoryBytes &&
    elements <= bounds.tableElements &&
    grants.every((grant) => bounds.grants.includes(grant))
  );
}
