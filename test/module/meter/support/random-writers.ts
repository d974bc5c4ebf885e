// Random functions that write all over a memory: by every store, every bulk instruction, near the ends of
// pages, and through control flow that makes and unmakes what is known of an address.

import fc from "fast-check";
import { opcodes } from "../../../../runtime/wasm/instructions/opcodes.ts";

/** A value to store, never zero, by the store's first letters. */
const values: Readonly<Record<string, string>> = {
  i32: "(i32.const -1431655766)",
  i64: "(i64.const -6148914691236517206)",
  f32: "(f32.const -3.5e-13)",
  f64: "(f64.const -7.25e-103)",
  v128: "(v128.const i32x4 -1 -2 -3 -4)",
};

/** Every store by its name in the text format, told apart by that name alone. */
export const storeNames: readonly string[] = opcodes
  .map(({ name }) => name)
  .filter((name) => name.includes(".store"));

const locals = 3;
const pageCount = 3;
const bytes = pageCount * 65_536;

/** Addresses at the ends of the maps' pages and of the memory, and anywhere. */
const address = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: bytes / 4096 }), fc.integer({ min: -20, max: 20 }))
    .map(([page, near]) => page * 4096 + near),
  fc.integer({ min: 0, max: bytes }),
);

const offset = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 64 }) },
  fc.integer({ min: 900, max: 5_000 }),
  fc.integer({ min: 0, max: bytes }),
);

const local = fc.nat(locals - 1).map((index) => `$${index}`);

/** An i32: an address, or how to get at one. */
const operand = fc.oneof(
  { weight: 14, arbitrary: local.map((name) => `(local.get ${name})`) },
  address.map((at) => `(i32.const ${at})`),
  fc.tuple(local, address).map(([name, at]) => `(local.tee ${name} (i32.const ${at}))`),
  fc
    .tuple(local, fc.integer({ min: -9_000, max: 9_000 }))
    .map(([name, plus]) => `(i32.add (local.get ${name}) (i32.const ${plus}))`),
  fc
    .tuple(local, fc.integer({ min: -9_000, max: 9_000 }))
    .map(([name, plus]) => `(i32.add (i32.const ${plus}) (local.get ${name}))`),
  fc.tuple(local, local).map(([one, other]) => `(i32.xor (local.get ${one}) (local.get ${other}))`),
  fc.constant("(global.get $base)"),
  { weight: 3, arbitrary: fc.constant("(global.get $moving)") },
  fc
    .integer({ min: 0, max: 9_000 })
    .map((plus) => `(i32.add (global.get $base) (i32.const ${plus}))`),
);

const store = fc
  .tuple(fc.constantFrom(...storeNames), operand, offset, local, address)
  .chain(([name, at, far, changed, next]) => {
    const value = values[/^[a-z]+\d+/.exec(name)![0]]!;
    const lane = name.endsWith("lane") ? " 0" : "";
    // Once in a while the address's local changes while the value is made.
    const changing = `(block (result ${value.slice(1).split(".")[0]}) (local.set ${changed} (i32.const ${next})) ${value})`;
    const plain = `(${name} offset=${far}${lane} ${at} ${value})`;
    return fc.oneof(
      { weight: 5, arbitrary: fc.constant(plain) },
      fc.constant(`(${name} offset=${far}${lane} ${at} ${changing})`),
    );
  });

const count = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20_000 }));

const run = fc
  .tuple(operand, count, fc.constantFrom("fill", "copy", "init"))
  .map(([at, length, kind]) => {
    if (kind === "fill") return `(memory.fill ${at} (i32.const 165) (i32.const ${length}))`;
    if (kind === "copy") return `(memory.copy ${at} (i32.const 7) (i32.const ${length}))`;
    return `(memory.init $bytes ${at} (i32.const 0) (i32.const ${length % 64}))`;
  });

const change = fc
  .tuple(
    local,
    fc.oneof(
      address.map((at) => `(i32.const ${at})`),
      operand,
    ),
  )
  .map(([name, value]) => `(local.set ${name} ${value})`);

/** Changes the mutable global, by itself or in another function. */
const move = fc
  .tuple(operand, fc.constantFrom("global.set", "call"))
  .map(([value, by]) => `(${by} ${by === "call" ? "$move" : "$moving"} ${value})`);

/** Ends the innermost block, or none, by what the first local holds. */
const leave = local.map((name) => `(br_if $out (i32.and (local.get ${name}) (i32.const 64)))`);

const { statements } = fc.letrec<{ statements: string; statement: string }>((tie) => ({
  statements: fc
    .array(tie("statement"), { minLength: 1, maxLength: 9 })
    .map((all) => all.join("\n")),
  statement: fc.oneof(
    { maxDepth: 4, depthIdentifier: "nesting" },
    { weight: 6, arbitrary: store },
    { weight: 2, arbitrary: run },
    { weight: 3, arbitrary: change },
    { weight: 1, arbitrary: move },
    { weight: 1, arbitrary: leave },
    { weight: 1, arbitrary: tie("statements").map((inner) => `(block $out ${inner})`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(local, tie("statements"), tie("statements"))
        .map(
          ([name, one, other]) =>
            `(if (i32.and (local.get ${name}) (i32.const 16)) (then ${one}) (else ${other}))`,
        ),
    },
    {
      weight: 2,
      // Goes round a few times: `$turns` counts down to the end of all loops.
      arbitrary: tie("statements").map(
        (inner) =>
          `(block $out (loop $again ${inner}
            (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
            (br_if $again (i32.gt_s (local.get $turns) (i32.const 0)))))`,
      ),
    },
  ),
}));

/** The text of a module whose `run` takes three addresses. */
export const writers = statements.map(
  (code) => `(module
  (memory ${pageCount})
  (global $base i32 (i32.const 69620))
  (global $moving (mut i32) (i32.const 4090))
  (func $move (param i32) (global.set $moving (local.get 0)))
  (data $bytes "${"skerry!".repeat(9)}")
  (func (export "run") (param $0 i32) (param $1 i32) (param $2 i32) (local $turns i32)
    (local.set $turns (i32.const 5))
    (block $out ${code})))`,
);

/** Addresses for `run`. */
export const threeAddresses = fc.tuple(address, address, address);
