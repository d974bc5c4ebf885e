// Run by tiers.long.test.ts in a process of its own, under V8 flags: prints what it observes as JSON.

import { SkerryError } from "../../../../runtime/errors.ts";
import {
  globalExportPrefix,
  memoryExportPrefix,
} from "../../../../runtime/module/meter/contract.ts";
import { callsOf } from "./compare.ts";
import { constructs, readConstruct } from "./constructs.ts";
import type { Call } from "./forms.ts";
import { prepareImports, show } from "./imported.ts";
import { type Bytes, type MeteredHost, meteredHost, meterOrRefuse, plenty } from "./run.ts";
import { withoutCustomSections } from "./sections.ts";
import { readTextModule } from "./text-module.ts";
import { assemble, disassemble } from "./wat.ts";

/** Endings of each call, by what was called: `fresh` in new instances, `restored` in one that was put
 * back into its first state. */
const seen: Record<string, { fresh: string[]; restored: string[] }> = {};

/** Calls every export of a module that metering takes, metered, with an instance of its own for each call; repeated, so
 * that an optimising tier has its turn. */
async function observeAll(name: string, wasm: Bytes, repeats: number, stack: number) {
  const module = readTextModule(await disassemble(withoutCustomSections(wasm)));
  const prepare = (await prepareImports(module, "plain"))!;
  const metered = meterOrRefuse(wasm);
  if (metered instanceof SkerryError) return;
  const compiled = new WebAssembly.Module(metered.wasm as Bytes);
  // What is imported is not the instance's, and nobody puts it back.
  const resettable =
    metered.manifest.resettable &&
    module.imports.every(
      ({ kind, index }) =>
        kind === "func" || (kind === "global" && !module.globals[index]!.mutable),
    );
  const start = (host: MeteredHost) => {
    const { imports } = prepare({ used: () => null, charge: () => {} });
    return new WebAssembly.Instance(compiled, { ...imports, ...host.imports });
  };
  for (const call of callsOf(module)) {
    const fresh = new Set<string>();
    for (let repeat = 0; repeat < repeats; repeat++) {
      const host = meteredHost({ stack });
      fresh.add(endingOf(start(host), host, call));
    }
    const restored = resettable ? restoredEndings(start, stack, call) : [];
    seen[`${name}: ${call.name}`] = { fresh: [...fresh], restored };
  }
}

function endingOf(instance: WebAssembly.Instance, host: MeteredHost, { name, args }: Call): string {
  host.fuel.value = plenty.fuel;
  let result: string;
  try {
    result = show((instance.exports[name] as (...args: readonly unknown[]) => unknown)(...args));
  } catch (error) {
    result = String(error);
  }
  const used = plenty.fuel - (host.fuel.value as bigint);
  return `${result}, ${used} fuel, stack ${host.stack.value}`;
}

/** What three calls in one instance come to, the state being put back before each. */
function restoredEndings(
  start: (host: MeteredHost) => WebAssembly.Instance,
  stack: number,
  call: Call,
): string[] {
  const host = meteredHost({ stack });
  const instance = start(host);
  const exported = (prefix: string) =>
    Object.entries(instance.exports).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [value] : [],
    );
  const memories = exported(memoryExportPrefix) as WebAssembly.Memory[];
  const globals = [
    ...[host.pages, host.elements, host.stack],
    ...(exported(globalExportPrefix) as WebAssembly.Global[]),
  ];
  const contents = memories.map(({ buffer }) => new Uint8Array(buffer).slice());
  const values = globals.map(({ value }) => value);
  const endings = new Set<string>();
  // A memory that has grown can't be put back.
  const grown = () => memories.some(({ buffer }, at) => buffer.byteLength > contents[at]!.length);
  for (let repeat = 0; repeat < 3 && !grown(); repeat++) {
    memories.forEach(({ buffer }, at) => {
      new Uint8Array(buffer).set(contents[at]!);
    });
    globals.forEach((global, at) => {
      global.value = values[at];
    });
    endings.add(endingOf(instance, host, call));
  }
  return [...endings];
}

for (const name of constructs) {
  const wasm = await readConstruct(name);
  await observeAll(name, wasm, 3, plenty.stack);
}

await observeAll(
  "hot",
  await assemble(`(module (memory 1)
    (func $mix (param i32 i32) (result i32) (i32.rotl (i32.xor (local.get 0) (local.get 1)) (i32.const 5)))
    (func (export "loop") (result i32) (local $n i32) (local $x i32)
      (local.set $n (i32.const 300000))
      (loop
        (local.set $x (call $mix (local.get $x) (local.get $n)))
        (if (i32.and (local.get $x) (i32.const 1)) (then (i32.store (i32.const 0) (local.get $x))))
        (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $x)))`),
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
  await observeAll(`recursion ${name}`, await assemble(wat), 3, stack);
}

console.log(JSON.stringify(seen));
