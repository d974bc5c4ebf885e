import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeCore } from "../../runtime/module/decode.ts";
import { decodeLimits } from "../../runtime/module/limits.ts";
import { walkBody } from "../../runtime/wasm/decode/scan-code.ts";
import type { DecodedFeature } from "../../runtime/wasm/features.ts";
import { walkInitialiser } from "../../runtime/wasm/instructions/initialiser.ts";
import type { InstructionCursor } from "../../runtime/wasm/instructions/instruction-cursor.ts";
import { opcodes } from "../../runtime/wasm/instructions/opcodes.ts";
import type { DecodedModule } from "../../runtime/wasm/module.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { again, contents, decode, renumbered, renumberedImports } from "./support/round-trip.ts";

/** The modules in features/, each with the features it uses besides those of MVP. */
const modules: readonly [name: string, features: readonly DecodedFeature[]][] = [
  [
    "gc",
    ["gc", "bulk-memory", "reference-types", "typed-function-references", "simd", "multi-value"],
  ],
  ["exceptions", ["exceptions", "reference-types", "multi-value"]],
  ["legacy-exceptions", ["exceptions", "legacy-exceptions"]],
  ["function-references", ["typed-function-references", "gc", "bulk-memory", "reference-types"]],
  [
    "memory64",
    ["memory64", "multi-memory", "bulk-memory", "reference-types", "simd", "tail-calls"],
  ],
  ["relaxed-simd", ["relaxed-simd", "simd"]],
  [
    "imports",
    [
      "gc",
      "memory64",
      "exceptions",
      "typed-function-references",
      "reference-types",
      "mutable-globals",
    ],
  ],
];

const assembled = (name: string) =>
  assemble(readFileSync(new URL(`features/${name}.wat`, import.meta.url), "utf8"));

/** Every cursor over the module's code and initialisers, at each of its instructions. */
function* instructions(module: DecodedModule): Generator<InstructionCursor> {
  const initialisers = [
    ...module.globals.map(({ initialiser }) => initialiser),
    ...module.tables.flatMap(({ initialiser }) => initialiser ?? []),
  ];
  const cursors = [
    ...initialisers.map((each) => walkInitialiser(module, each)),
    ...module.bodies.map((body) => walkBody(module, body, decodeLimits)),
  ];
  for (const cursor of cursors) while (cursor.next()) yield cursor;
}

/** What each exported function gives or how it fails, and each import and export. */
function behaviour(wasm: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}): unknown {
  const module = new WebAssembly.Module(wasm);
  const described = {
    imports: WebAssembly.Module.imports(module).filter(({ module: from }) => from !== "added"),
    exports: WebAssembly.Module.exports(module),
  };
  if (described.imports.length > 0) return described;
  const { exports } = new WebAssembly.Instance(module, imports);
  const results = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === "function" ? outcome(value as () => unknown) : typeof value,
  ]);
  return { ...described, results };
}

function outcome(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return error instanceof Error ? error.message : "an exception of the module's";
  }
}

describe.each(modules)("a module with %s", (name, features) => {
  it("has just the features it is found to use", async () => {
    const found = decodeCore({ bytes: await assembled(name), base: 0, label: "core module" });
    expect([...found.features.keys()].sort()).toEqual(["mvp", ...features].sort());
  });

  it("is the same when it is decoded and encoded again", async () => {
    const source = await assembled(name);
    const encoded = again(decode(source));
    expect(contents(decode(encoded))).toEqual(contents(decode(source)));
    expect(Buffer.compare(again(decode(encoded)), encoded)).toBe(0);
    expect(encoded.length).toBeLessThanOrEqual(source.length);
    expect(behaviour(encoded)).toEqual(behaviour(source));
  });

  it("does the same when its functions and globals get other indices", async () => {
    const source = await assembled(name);
    const other = renumbered(decode(source));
    expect(behaviour(other, renumberedImports)).toEqual(behaviour(source));
  });
});

describe("features", () => {
  it("are told with the place where each is first met, in the sections before the code", async () => {
    const source = await assemble(`(module (type $s (struct)) (memory 1) (memory i64 1)
      (func (drop (i32.extend8_s (i32.const 1))) (drop (struct.new $s)) (drop (struct.new $s))))`);
    const base = 1_000;
    const { features } = decodeCore({ bytes: source, base, label: "core module" });
    const at = (...bytes: number[]) => base + Buffer.from(source).indexOf(Buffer.from(bytes));
    expect([...features]).toEqual([
      ["mvp", base],
      ["gc", at(0x5f, 0x00)],
      ["memory64", at(0x04, 0x01)],
      // The section that has the second memory.
      ["multi-memory", at(0x05, 0x05, 0x02)],
      ["sign-extension", at(0xc0)],
    ]);
  });
});

describe("the modules of all features", () => {
  it("have each instruction of WebAssembly 3.0 that release 2 did not have", async () => {
    const met = new Set<number>();
    for (const [name] of modules) {
      for (const { opcode } of instructions(decode(await assembled(name)))) met.add(opcode.code);
    }
    const later = ["gc", "exceptions", "legacy-exceptions", "typed-function-references"];
    const missing = opcodes.filter(
      ({ code, feature }) => [...later, "relaxed-simd"].includes(feature) && !met.has(code),
    );
    expect(missing.map((each) => each.name)).toEqual([]);
  });
});
