// Modules for the instructions that no signature describes, by their names: each exports `run`, and its
// operands are listed by letters as in the opcode table. A name with two codes has two entries.

import { specialOpcodesWasm3 } from "./special-opcodes-wasm3.ts";

export interface SpecialOpcode {
  readonly wat: string;
  readonly operands: string;
}

function entry(operands: string, fields: string): SpecialOpcode {
  return { wat: `(module ${fields})`, operands };
}

const run = (parameters: string, results: string) =>
  `(func (export "run") (param ${parameters}) (result ${results})`;

const memory = `(memory 1 3) (data $text "a passive segment's text") (data (i32.const 100) "active")`;
const functions = `(type $get (func (result i32)))
  (func $one (result i32) i32.const 1) (func $two (result i32) i32.const 2)
  (func $id (param i32) (result i32) local.get 0)`;
const tables = `${functions} (table $t 4 8 funcref) (elem (table $t) (i32.const 0) func $one $two)
  (elem $passive func $two $one $two)`;

const control: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  unreachable: [entry("", `${run("", "i32")} unreachable)`)],
  block: [
    entry("i", `${run("i32", "i32")} local.get 0 block (param i32) (result i32) i32.eqz end)`),
  ],
  loop: [
    entry(
      "i",
      `${run("i32", "i32")} (local $sum i32) (local.set 0 (i32.and (local.get 0) (i32.const 63)))
        loop (local.set $sum (i32.add (local.get $sum) (local.get 0)))
          (br_if 0 (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0)))
        end local.get $sum)`,
    ),
  ],
  if: [
    entry(
      "i",
      `${run("i32", "i32")} local.get 0 if (result i32) i32.const 5 else i32.const 6 end)`,
    ),
  ],
  else: [
    entry(
      "i",
      `${run("i32", "i32")} local.get 0 if (result i32) i32.const 5 else nop i32.const 6 end)`,
    ),
  ],
  end: [entry("i", `${run("i32", "i32")} block end local.get 0 if nop end i32.const 3)`)],
  br: [
    entry("i", `${run("i32", "i32")} block (result i32) local.get 0 br 0 end i32.const 1 i32.add)`),
  ],
  br_if: [
    entry(
      "i",
      `${run("i32", "i32")} block (result i32) i32.const 4 local.get 0 br_if 0 drop i32.const 5 end)`,
    ),
  ],
  br_table: [
    entry(
      "i",
      `${run("i32", "i32")} block block block local.get 0 br_table 0 1 2 1 end i32.const 10 return end
        i32.const 20 return end i32.const 30)`,
    ),
  ],
  return: [entry("i", `${run("i32", "i32")} local.get 0 if i32.const 2 return end i32.const 3)`)],
  call: [entry("i", `${functions} ${run("i32", "i32")} local.get 0 call $id)`)],
  call_indirect: [
    entry("i", `${tables} ${run("i32", "i32")} local.get 0 call_indirect $t (type $get))`),
  ],
  return_call: [entry("i", `${functions} ${run("i32", "i32")} local.get 0 return_call $id)`)],
  return_call_indirect: [
    entry("i", `${tables} ${run("i32", "i32")} local.get 0 return_call_indirect $t (type $get))`),
  ],
};

const values: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  drop: [entry("il", `${run("i32 i64", "i32")} local.get 0 local.get 1 drop)`)],
  select: [
    entry("lli", `${run("i64 i64 i32", "i64")} local.get 0 local.get 1 local.get 2 select)`),
    entry(
      "i",
      `${functions} (elem declare func $one) ${run("i32", "i32")}
        ref.null func ref.func $one local.get 0 select (result funcref) ref.is_null)`,
    ),
  ],
  "local.get": [entry("l", `${run("i64", "i64")} local.get 0)`)],
  "local.set": [
    entry("l", `${run("i64", "i64")} (local $x i64) local.get 0 local.set $x local.get $x)`),
  ],
  "local.tee": [
    entry("l", `${run("i64", "i64 i64")} (local $x i64) local.get 0 local.tee $x local.get $x)`),
  ],
  "global.get": [entry("", `(global $g (mut i64) (i64.const 9)) ${run("", "i64")} global.get $g)`)],
  "global.set": [
    entry(
      "l",
      `(global $g (mut i64) (i64.const 9)) ${run("i64", "i64")} local.get 0 global.set $g global.get $g)`,
    ),
  ],
};

const bulk: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  "memory.init": [
    entry(
      "iii",
      `${memory} ${run("i32 i32 i32", "")} local.get 0 local.get 1 local.get 2 memory.init $text)`,
    ),
  ],
  "data.drop": [
    entry(
      "i",
      `${memory} ${run("i32", "")} data.drop $text
        i32.const 0 i32.const 0 local.get 0 memory.init $text)`,
    ),
  ],
  "memory.copy": [
    entry(
      "iii",
      `${memory} ${run("i32 i32 i32", "")} local.get 0 local.get 1 local.get 2 memory.copy)`,
    ),
  ],
  "memory.fill": [
    entry(
      "iii",
      `${memory} ${run("i32 i32 i32", "")} local.get 0 local.get 1 local.get 2 memory.fill)`,
    ),
  ],
  "memory.size": [entry("", `${memory} ${run("", "i32")} memory.size)`)],
  "memory.grow": [
    entry("i", `${memory} ${run("i32", "i32 i32")} local.get 0 memory.grow memory.size)`),
  ],
  "table.init": [
    entry(
      "iii",
      `${tables} ${run("i32 i32 i32", "")} local.get 0 local.get 1 local.get 2 table.init $t $passive)`,
    ),
  ],
  "elem.drop": [
    entry(
      "i",
      `${tables} ${run("i32", "")} elem.drop $passive
        i32.const 0 i32.const 0 local.get 0 table.init $t $passive)`,
    ),
  ],
  "table.copy": [
    entry(
      "iii",
      `${tables} ${run("i32 i32 i32", "")} local.get 0 local.get 1 local.get 2 table.copy)`,
    ),
  ],
  "table.get": [entry("i", `${tables} ${run("i32", "i32")} local.get 0 table.get $t ref.is_null)`)],
  "table.set": [entry("i", `${tables} ${run("i32", "")} local.get 0 ref.func $two table.set $t)`)],
  "table.size": [entry("", `${tables} ${run("", "i32")} table.size $t)`)],
  "table.grow": [
    entry("i", `${tables} ${run("i32", "i32")} ref.func $one local.get 0 table.grow $t)`),
  ],
  "table.fill": [
    entry(
      "ii",
      `${tables} ${run("i32 i32", "")} local.get 0 ref.func $one local.get 1 table.fill $t)`,
    ),
  ],
  "ref.null": [entry("", `${run("", "externref")} ref.null extern)`)],
  "ref.is_null": [
    entry("i", `${tables} ${run("i32", "i32")} local.get 0 table.get $t ref.is_null)`),
  ],
  "ref.func": [entry("", `${tables} ${run("", "funcref")} ref.func $one)`)],
};

export const specialOpcodes: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  ...{ ...control, ...values, ...bulk },
  ...specialOpcodesWasm3,
};
