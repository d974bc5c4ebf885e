import { codes } from "./codes.ts";

/** table.set, table.init, elem.drop, table.copy, table.grow, table.fill, and data.drop. */
export const tableChanges: ReadonlySet<number> = new Set([
  0x26, 0xfc00c, 0xfc00d, 0xfc00e, 0xfc00f, 0xfc011, 0xfc009,
]);

/** Whether an instruction may change tables, cost by its length or make a reference of a function: a few
 * behind prefixes, and three more. */
export function notable(code: number): boolean {
  if (code >= 0xfb000) return code < 0xfd000;
  return code === codes.memoryGrow || code === 0x26 || code === codes.refFunc;
}
