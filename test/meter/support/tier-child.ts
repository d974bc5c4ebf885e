// Run by tiers.test.ts in a process of its own, under V8 flags: prints what it observes as JSON.

import { readdirSync, readFileSync } from "node:fs";
import {
  type Bytes,
  callableExports,
  decode,
  meterBytes,
  meteredHost,
  observe,
  plenty,
  zeroImports,
} from "./run.ts";
import { assemble } from "./wat.ts";

const seen: Record<string, unknown> = {};

/** Metered calls, each in an instance of its own; repeated, so that an optimising tier has its turn. */
async function observeAll(name: string, wat: string, repeats: number, stack: number) {
  const wasm = await assemble(wat);
  const module = decode(wasm);
  const metered = meterBytes(wasm).wasm as Bytes;
  for (const call of callableExports(module)) {
    const endings = new Set<string>();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const host = meteredHost({ stack });
      const { result, used } = observe(
        metered,
        { ...zeroImports(module), ...host.imports },
        () => host.fuel.value as bigint,
        plenty.fuel,
        call,
      );
      endings.add(`${result}, ${used} fuel, stack ${host.stack.value}`);
    }
    seen[`${name}: ${call.name}`] = [...endings];
  }
}

const folder = new URL("../constructs/", import.meta.url);
for (const name of readdirSync(folder)) {
  await observeAll(name, readFileSync(new URL(name, folder), "utf8"), 3, plenty.stack);
}

await observeAll(
  "hot",
  `(module (memory 1)
    (func $mix (param i32 i32) (result i32) (i32.rotl (i32.xor (local.get 0) (local.get 1)) (i32.const 5)))
    (func (export "loop") (result i32) (local $n i32) (local $x i32)
      (local.set $n (i32.const 300000))
      (loop
        (local.set $x (call $mix (local.get $x) (local.get $n)))
        (if (i32.and (local.get $x) (i32.const 1)) (then (i32.store (i32.const 0) (local.get $x))))
        (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $x)))`,
  20,
  plenty.stack,
);

/** The stack the isolate allows; V8's own is 984 KiB by default. */
const stack = 65_536;
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");
const recursions = {
  "without anything": `(module (func $f (export "f") call $f))`,
  "with a result": `(module (func $f (export "f") (result i32) (i32.add (call $f) (i32.const 1))))`,
  "with 200 parameters": `(module
    (func $f (param ${many(200, () => "i64")})
      ${many(200, (each) => `(i64.add (local.get ${each}) (i64.const 1))`)} call $f)
    (func (export "f") ${many(200, () => "(i64.const 1)")} call $f))`,
  "with 200 live locals": `(module (global $g (mut i64) (i64.const 5))
    (func $f (export "f") (local ${many(200, () => "i64")})
      ${many(200, (each) => `(local.set ${each} (i64.add (global.get $g) (i64.const ${each})))`)}
      call $f
      ${many(200, (each) => `(global.set $g (i64.add (global.get $g) (local.get ${each})))`)}))`,
  "with 9,000 locals": `(module (func $f (export "f") (local ${many(9_000, () => "i64")}) call $f))`,
  "with live vectors": `(module (global $g (mut v128) (v128.const i64x2 5 5))
    (func $f (export "f") (local ${many(100, () => "v128")})
      ${many(100, (each) => `(local.set ${each} (v128.not (global.get $g)))`)}
      call $f
      ${many(100, (each) => `(global.set $g (v128.xor (global.get $g) (local.get ${each})))`)}))`,
  "with 200 live operands": `(module (memory 1) (global $g (mut i32) (i32.const 5))
    (func $f (export "f") ${many(200, (each) => `(i32.load (i32.const ${each * 4}))`)}
      call $f ${many(200, () => "(global.set $g)")}))`,
  "with 100 results": `(module (func $f (export "f") (result ${many(100, () => "i64")})
      call $f ${many(99, () => "drop")} ${many(99, () => "(i64.const 1)")}))`,
  indirectly: `(module (type $t (func)) (table funcref (elem $f))
    (func $f (export "f") (call_indirect (type $t) (i32.const 0))))`,
  "through each other": `(module (memory 1) (global $g (mut i32) (i32.const 0))
    (func $a (param i32) (local i32) (local.set 1 (i32.load (local.get 0))) (call $f)
      (global.set $g (local.get 1)))
    (func $f (export "f") (call $a (i32.const 4))))`,
};
for (const [name, wat] of Object.entries(recursions)) {
  await observeAll(`recursion ${name}`, wat, 3, stack);
}

console.log(JSON.stringify(seen));
