import { describe, expect, test } from "vitest";
import { decodeCore } from "../../runtime/module/decode.ts";
import { moveStack } from "../../runtime/module/engine-stack.ts";
import { quickJs } from "../../runtime/module/script-engine.ts";
import { assemble } from "./meter/support/wat.ts";

const { bytes, linked, pointer, spareBytes } = quickJs.stack;
const page = 65_536;

async function moduleOf(fields: string) {
  const wasm = await assemble(`(module ${fields})`);
  return decodeCore({ bytes: wasm, base: 0, label: "the module" }).module;
}

const global = (value: number, type = "(mut i32)") =>
  `(global (export "${pointer}") ${type} (i32.const ${value}))`;

describe("the stack of a script engine", () => {
  test("is moved behind its memory, with the pointer at its end", async () => {
    const owner = await moduleOf(`(memory 20) (global i32 (i32.const 7)) ${global(linked)}`);
    const moved = moveStack([await moduleOf(""), owner], quickJs)!;
    expect(moved.owner).toBe(owner);
    expect(moved.limit).toBe(20 * page + spareBytes);
    expect(moved.moved.memories[0]!.min).toBe(20 + bytes / page);
    // Read back by the engine that runs it.
    const { Module, Instance } = WebAssembly;
    const { exports } = new Instance(new Module(moved.moved.bytes as Uint8Array<ArrayBuffer>));
    expect((exports[pointer] as WebAssembly.Global).value).toBe(20 * page + bytes);
    expect(owner.memories[0]!.min).toBe(20);
  });

  test.each([
    ["its pointer begins elsewhere", `(memory 20) ${global(linked - 16)}`],
    ["its pointer never changes", `(memory 20) ${global(linked, "i32")}`],
    ["its memory can't be as large", `(memory 20 40) ${global(linked)}`],
    ["its pointer would not fit", `(memory 2048) ${global(linked)}`],
    ["its memory is another module's", `(import "a" "b" (memory 20)) ${global(linked)}`],
    ["there is no pointer", "(memory 20)"],
  ])("stays where %s", async (_why, fields) => {
    expect(moveStack([await moduleOf(fields)], quickJs)).toBeNull();
  });
});
