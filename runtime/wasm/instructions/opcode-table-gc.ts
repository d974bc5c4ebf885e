// The instructions of the GC proposal; rows as in opcode-table.ts, all but one behind the prefix 0xfb.
// Tests and casts are there twice, the second time for a type that null is a value of.

import type { OpcodeRow } from "./opcode-table.ts";

export const gcRows: readonly OpcodeRow[] = [
  [0xd3, "ref.eq", "none", "rr:i"],
  [0xfb000, "struct.new", "type", null],
  [0xfb001, "struct.new_default", "type", ":r"],
  [0xfb002, "struct.get", "type-field", null],
  [0xfb003, "struct.get_s", "type-field", "r:i"],
  [0xfb004, "struct.get_u", "type-field", "r:i"],
  [0xfb005, "struct.set", "type-field", "rx:"],
  [0xfb006, "array.new", "type", "xi:r"],
  [0xfb007, "array.new_default", "type", "i:r"],
  [0xfb008, "array.new_fixed", "type-count", null],
  [0xfb009, "array.new_data", "type-data", "ii:r"],
  [0xfb00a, "array.new_elem", "type-elem", "ii:r"],
  [0xfb00b, "array.get", "type", null],
  [0xfb00c, "array.get_s", "type", "ri:i"],
  [0xfb00d, "array.get_u", "type", "ri:i"],
  [0xfb00e, "array.set", "type", "rix:"],
  [0xfb00f, "array.len", "none", "r:i"],
  [0xfb010, "array.fill", "type", "rixi:"],
  [0xfb011, "array.copy", "type-type", "ririi:"],
  [0xfb012, "array.init_data", "type-data", "riii:"],
  [0xfb013, "array.init_elem", "type-elem", "riii:"],
  [0xfb014, "ref.test", "heap-type", "r:i"],
  [0xfb015, "ref.test", "heap-type", "r:i"],
  [0xfb016, "ref.cast", "heap-type", "r:r"],
  [0xfb017, "ref.cast", "heap-type", "r:r"],
  [0xfb018, "br_on_cast", "cast-label", null],
  [0xfb019, "br_on_cast_fail", "cast-label", null],
  [0xfb01a, "any.convert_extern", "none", "r:r"],
  [0xfb01b, "extern.convert_any", "none", "r:r"],
  [0xfb01c, "ref.i31", "none", "i:r"],
  [0xfb01d, "i31.get_s", "none", "r:i"],
  [0xfb01e, "i31.get_u", "none", "r:i"],
];
