import { op } from "../../../wasm/instructions/op.ts";

/** table.set, table.init, elem.drop, table.copy, table.grow, table.fill, and data.drop. */
export const tableChanges: ReadonlySet<number> = new Set([
  op.tableSet,
  op.tableInit,
  op.elemDrop,
  op.tableCopy,
  op.tableGrow,
  op.tableFill,
  op.dataDrop,
]);

/** memory.init, data.drop, array.new_data and array.init_data. */
export const dataNames: ReadonlySet<number> = new Set([
  op.memoryInit,
  op.dataDrop,
  op.arrayNewData,
  op.arrayInitData,
]);

/** Whether an instruction may change tables, cost by its length or make a reference of a function: a few
 * behind prefixes, and three more. */
export function notable(code: number): boolean {
  if (code >= 0xfb000) return code < 0xfd000;
  return code === op.memoryGrow || code === op.tableSet || code === op.refFunc;
}
