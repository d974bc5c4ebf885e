/** Codes of the instructions that metering treats one by one: those that affect control flow or call, and those whose
 * effect on the operands depends on types or immediates. */
export const codes = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  try: 0x06,
  catch: 0x07,
  throw: 0x08,
  rethrow: 0x09,
  throwRef: 0x0a,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  callRef: 0x14,
  returnCallRef: 0x15,
  delegate: 0x18,
  catchAll: 0x19,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  refFunc: 0xd2,
  brOnNull: 0xd5,
  brOnNonNull: 0xd6,
  structNew: 0xfb000,
  arrayNewFixed: 0xfb008,
  arrayGet: 0xfb00b,
  brOnCast: 0xfb018,
  brOnCastFail: 0xfb019,
} as const;

/** table.set, table.init, elem.drop, table.copy, table.grow, table.fill, and data.drop. */
export const tableChanges: ReadonlySet<number> = new Set([
  0x26, 0xfc00c, 0xfc00d, 0xfc00e, 0xfc00f, 0xfc011, 0xfc009,
]);

/** memory.init, data.drop, array.new_data and array.init_data. */
export const dataNames: ReadonlySet<number> = new Set([0xfc008, 0xfc009, 0xfb009, 0xfb012]);

/** Whether an instruction may change tables, cost by its length or make a reference of a function: a few
 * behind prefixes, and three more. */
export function notable(code: number): boolean {
  if (code >= 0xfb000) return code < 0xfd000;
  return code === codes.memoryGrow || code === 0x26 || code === codes.refFunc;
}
