import { readFile } from "node:fs/promises";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { restorePagesModule } from "../../../../runtime/isolate/inside/memory/restore-pages-module.ts";

test("the module that restores pages is its text, assembled", async () => {
  const text = new URL(
    "../../../../runtime/isolate/inside/memory/restore-pages.wat",
    import.meta.url,
  );
  const assembled = await parse(await readFile(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(restorePagesModule);
});

test("it tells whether two memories hold the same, wherever they differ", async () => {
  const memories = Array.from({ length: 2 }, () => new WebAssembly.Memory({ initial: 2 }));
  const [memory, kept] = memories as [WebAssembly.Memory, WebAssembly.Memory];
  const module = new WebAssembly.Module(Buffer.from(restorePagesModule, "base64"));
  const { exports } = new WebAssembly.Instance(module, {
    restore: { memory, kept, map: kept, fill() {} },
  });
  const sameFrom = exports.same as (from: number, to: number) => number;
  const same = (bytes: number) => sameFrom(0, bytes);
  const [bytes, others] = memories.map(({ buffer }) => new Uint8Array(buffer));
  const all = bytes!.length;
  expect(same(all)).toBe(1);
  for (let at = 0; at < all; at++) bytes![at] = others![at] = at % 251;
  expect(same(all)).toBe(1);
  for (const at of [...Array(64).keys(), 4_096, 65_535, 65_536, all - 17, all - 1]) {
    others![at]! ^= 128;
    expect(same(all)).toBe(0);
    expect(same(at - (at % 64))).toBe(1);
    others![at]! ^= 128;
  }
  expect(same(all)).toBe(1);
});
