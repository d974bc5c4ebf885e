// As special-opcodes.ts, for the instructions that WebAssembly 3.0 added: exceptions (and the older form
// of them), typed references, and garbage collection.

import type { SpecialOpcode } from "./special-opcodes.ts";

function entry(operands: string, fields: string): SpecialOpcode {
  return { operands, wat: `(module ${fields})` };
}

const run = (parameters: string, results: string) =>
  `(func (export "run") (param ${parameters}) (result ${results})`;

const tags = `(tag $number (param i32)) (tag $plain)
  (func $throws (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $plain)))
    (if (i32.lt_s (local.get 0) (i32.const 0)) (then (throw $number (local.get 0))))
    (local.get 0))`;

const exceptions: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  try_table: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")}
        block $all block $number (result i32)
          try_table (result i32) (catch $number $number) (catch_all $all) local.get 0 call $throws end
          return
        end i32.const 2 i32.mul return end i32.const -3)`,
    ),
  ],
  throw: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")} local.get 0 if local.get 0 throw $number end i32.const 1)`,
    ),
  ],
  throw_ref: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")}
        block $caught (result exnref)
          try_table (result i32) (catch_all_ref $caught) local.get 0 call $throws end return
        end throw_ref)`,
    ),
  ],
  try: [entry("i", `${tags} ${run("i32", "i32")} try (result i32) local.get 0 call $throws end)`)],
  catch: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")}
        try (result i32) local.get 0 call $throws catch $number i32.const 2 i32.mul end)`,
    ),
  ],
  catch_all: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")}
        try (result i32) local.get 0 call $throws catch_all i32.const 2 end)`,
    ),
  ],
  delegate: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")}
        try $out (result i32)
          try (result i32) local.get 0 call $throws delegate $out
        catch_all i32.const 2 end)`,
    ),
  ],
  rethrow: [
    entry(
      "i",
      `${tags} ${run("i32", "i32")}
        try $caught (result i32) local.get 0 call $throws catch_all rethrow $caught end)`,
    ),
  ],
};

const unary = `(type $unary (func (param i32) (result i32)))
  (func $twice (type $unary) local.get 0 i32.const 1 i32.shl)
  (table $t 2 (ref null $unary)) (elem (table $t) (i32.const 0) (ref null $unary) (ref.func $twice))`;

const references: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  call_ref: [
    entry(
      "i",
      `${unary} ${run("i32", "i32")} local.get 0 local.get 0 table.get $t call_ref $unary)`,
    ),
  ],
  return_call_ref: [
    entry(
      "i",
      `${unary} ${run("i32", "i32")} local.get 0 local.get 0 table.get $t return_call_ref $unary)`,
    ),
  ],
  "ref.as_non_null": [
    entry("i", `${unary} ${run("i32", "funcref")} local.get 0 table.get $t ref.as_non_null)`),
  ],
  br_on_null: [
    entry(
      "i",
      `${unary} ${run("i32", "i32")}
        block $null local.get 0 local.get 0 table.get $t br_on_null $null call_ref $unary return end
        i32.const -1)`,
    ),
  ],
  br_on_non_null: [
    entry(
      "i",
      `${unary} ${run("i32", "i32")}
        block $some (result (ref $unary)) local.get 0 table.get $t br_on_non_null $some i32.const 7 return end
        drop i32.const 8)`,
    ),
  ],
};

const types = `(type $point (sub (struct (field $x (mut i32)) (field $y (mut i64)))))
  (type $pixel (sub $point (struct (field $x (mut i32)) (field $y (mut i64)) (field $z (mut i8)))))
  (type $bytes (array (mut i8))) (type $longs (array (mut i64))) (type $functions (array (mut funcref)))
  (data $text "a passive segment's text") (elem $passive func $f $f $f) (func $f)`;

const structs: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  "ref.eq": [
    entry("ii", `${run("i32 i32", "i32")} local.get 0 ref.i31 local.get 1 ref.i31 ref.eq)`),
  ],
  "struct.new": [
    entry(
      "il",
      `${types} ${run("i32 i64", "i64")} local.get 0 local.get 1 struct.new $point struct.get $point $y)`,
    ),
  ],
  "struct.new_default": [
    entry("", `${types} ${run("", "i64")} struct.new_default $point struct.get $point $y)`),
  ],
  "struct.get": [
    entry(
      "il",
      `${types} ${run("i32 i64", "i32")} local.get 0 local.get 1 struct.new $point struct.get $point $x)`,
    ),
  ],
  "struct.get_s": [
    entry(
      "i",
      `${types} ${run("i32", "i32")}
        i32.const 1 i64.const 2 local.get 0 struct.new $pixel struct.get_s $pixel $z)`,
    ),
  ],
  "struct.get_u": [
    entry(
      "i",
      `${types} ${run("i32", "i32")}
        i32.const 1 i64.const 2 local.get 0 struct.new $pixel struct.get_u $pixel $z)`,
    ),
  ],
  "struct.set": [
    entry(
      "l",
      `${types} ${run("i64", "i64")} (local $p (ref null $point))
        struct.new_default $point local.tee $p local.get 0 struct.set $point $y
        local.get $p struct.get $point $y)`,
    ),
  ],
  "ref.i31": [entry("i", `${run("i32", "i32")} local.get 0 ref.i31 i31.get_s)`)],
  "i31.get_s": [entry("i", `${run("i32", "i32")} local.get 0 ref.i31 i31.get_s)`)],
  "i31.get_u": [entry("i", `${run("i32", "i32")} local.get 0 ref.i31 i31.get_u)`)],
  "any.convert_extern": [
    entry(
      "i",
      `${run("i32", "i32")} local.get 0 ref.i31 extern.convert_any any.convert_extern
      ref.cast (ref i31) i31.get_s)`,
    ),
  ],
  "extern.convert_any": [
    entry("i", `${run("i32", "externref")} local.get 0 ref.i31 extern.convert_any)`),
  ],
};

/** A reference that is an i31, a pixel or null, as the parameter has it. */
const some = `${types} (func $some (param i32) (result anyref)
  (if (i32.eqz (local.get 0)) (then (return (ref.null none))))
  (if (i32.lt_s (local.get 0) (i32.const 0)) (then (return (ref.i31 (local.get 0)))))
  (struct.new_default $pixel))`;

const casts: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  "ref.test": [
    entry("i", `${some} ${run("i32", "i32")} local.get 0 call $some ref.test (ref $point))`),
    entry("i", `${some} ${run("i32", "i32")} local.get 0 call $some ref.test (ref null $point))`),
  ],
  "ref.cast": [
    entry(
      "i",
      `${some} ${run("i32", "i32")} local.get 0 call $some ref.cast (ref $point) struct.get $point $x)`,
    ),
    entry(
      "i",
      `${some} ${run("i32", "i32")} local.get 0 call $some ref.cast (ref null $point) ref.is_null)`,
    ),
  ],
  br_on_cast: [
    entry(
      "i",
      `${some} ${run("i32", "i32")} block $is (result (ref $point))
        local.get 0 call $some br_on_cast $is anyref (ref $point) ref.is_null return
        end struct.get $point $x i32.const 5 i32.add)`,
    ),
  ],
  br_on_cast_fail: [
    entry(
      "i",
      `${some} ${run("i32", "i32")} block $not (result anyref)
        local.get 0 call $some br_on_cast_fail $not anyref (ref $point) struct.get $point $x return
        end ref.is_null i32.const 5 i32.add)`,
    ),
  ],
};

/** Lengths from a parameter, so that most are not far beyond what there is. */
const small = (local: number) => `local.get ${local} i32.const 4095 i32.and`;

const arrays: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  "array.new": [
    entry(
      "il",
      `${types} ${run("i32 i64", "i32")} local.get 1 ${small(0)} array.new $longs array.len)`,
    ),
  ],
  "array.new_default": [
    entry("i", `${types} ${run("i32", "i32")} local.get 0 array.new_default $longs array.len)`),
  ],
  "array.new_fixed": [
    entry(
      "l",
      `${types} ${run("i64", "i32")} local.get 0 i64.const 2 i64.const 3 array.new_fixed $longs 3 array.len)`,
    ),
  ],
  "array.new_data": [
    entry(
      "ii",
      `${types} ${run("i32 i32", "i32")} local.get 0 local.get 1 array.new_data $bytes $text array.len)`,
    ),
  ],
  "array.new_elem": [
    entry(
      "ii",
      `${types} ${run("i32 i32", "i32")} local.get 0 local.get 1 array.new_elem $functions $passive array.len)`,
    ),
  ],
  "array.get": [
    entry(
      "i",
      `${types} ${run("i32", "i64")} i64.const 9 i32.const 40 array.new $longs local.get 0 array.get $longs)`,
    ),
  ],
  "array.get_s": [
    entry(
      "ii",
      `${types} ${run("i32 i32", "i32")} local.get 0 i32.const 40 array.new $bytes local.get 1 array.get_s $bytes)`,
    ),
  ],
  "array.get_u": [
    entry(
      "ii",
      `${types} ${run("i32 i32", "i32")} local.get 0 i32.const 40 array.new $bytes local.get 1 array.get_u $bytes)`,
    ),
  ],
  "array.set": [
    entry(
      "il",
      `${types} ${run("i32 i64", "i64")} (local $a (ref null $longs))
        i32.const 40 array.new_default $longs local.tee $a local.get 0 local.get 1 array.set $longs
        local.get $a local.get 0 array.get $longs)`,
    ),
  ],
  "array.len": [
    entry("i", `${types} ${run("i32", "i32")} ${small(0)} array.new_default $bytes array.len)`),
  ],
  "array.fill": [
    entry(
      "iii",
      `${types} ${run("i32 i32 i32", "i32")} (local $a (ref null $bytes))
        i32.const 400 array.new_default $bytes local.tee $a
        local.get 0 local.get 1 local.get 2 array.fill $bytes
        local.get $a i32.const 31 array.get_u $bytes)`,
    ),
  ],
  "array.copy": [
    entry(
      "iii",
      `${types} ${run("i32 i32 i32", "i32")} (local $a (ref null $bytes))
        i32.const 5 i32.const 400 array.new $bytes local.tee $a local.get 0
        i32.const 6 i32.const 400 array.new $bytes local.get 1 local.get 2 array.copy $bytes $bytes
        local.get $a i32.const 31 array.get_u $bytes)`,
    ),
  ],
  "array.init_data": [
    entry(
      "iii",
      `${types} ${run("i32 i32 i32", "i32")} (local $a (ref null $bytes))
        i32.const 400 array.new_default $bytes local.tee $a
        local.get 0 local.get 1 local.get 2 array.init_data $bytes $text
        local.get $a i32.const 31 array.get_u $bytes)`,
    ),
  ],
  "array.init_elem": [
    entry(
      "iii",
      `${types} ${run("i32 i32 i32", "i32")} (local $a (ref null $functions))
        i32.const 400 array.new_default $functions local.tee $a
        local.get 0 local.get 1 local.get 2 array.init_elem $functions $passive
        local.get $a i32.const 1 array.get $functions ref.is_null)`,
    ),
  ],
};

export const specialOpcodesWasm3: Readonly<Record<string, readonly SpecialOpcode[]>> = {
  ...{ ...exceptions, ...references },
  ...{ ...structs, ...casts, ...arrays },
};
