import type { ValueType } from "../../build/own-function.ts";

/** True if an option of this type is an object with a tag: `null` would say nothing of which of the two is left out. */
export function isBoxed(element: ValueType): boolean {
  return element.kind === "option";
}
