import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assemble } from "../module/meter/support/wat.ts";
import { again, contents, decode } from "./support/round-trip.ts";

const constructs = new URL("../module/meter/constructs/", import.meta.url);
const vendor = new URL(
  "../../node_modules/@bytecodealliance/jco-transpile/vendor/",
  import.meta.url,
);

/** Their element segments name table 0, which the shortest encoding leaves out. */
const longer = ["tables.wat", "tail-calls.wat", "wide-functions.wat"];
const shortest = readdirSync(constructs).filter((name) => !longer.includes(name));

describe("a module that is decoded and encoded again", () => {
  it.each(shortest)("has the same bytes, but for custom sections: %s", async (name) => {
    const wasm = await assemble(readFileSync(new URL(name, constructs), "utf8"));
    const module = decode(wasm);
    const kept = module.sections.filter(({ id }) => id !== 0);
    const expected = Buffer.concat([
      wasm.subarray(0, 8),
      ...kept.map(({ offset, bytes }) => wasm.subarray(offset, offset + bytes)),
    ]);
    expect(Buffer.compare(again(module), expected)).toBe(0);
  });

  function expectSameContents(source: Uint8Array): void {
    const first = decode(source);
    const encoded = again(first);
    expect(WebAssembly.validate(encoded)).toBe(true);
    const second = decode(encoded);
    expect(contents(second)).toEqual(contents(first));
    expect(Buffer.compare(again(second), encoded)).toBe(0);
  }

  it.each(longer)("has the same contents in fewer bytes: %s", async (name) => {
    expectSameContents(await assemble(readFileSync(new URL(name, constructs), "utf8")));
  });

  it.each(["wasm-tools.core.wasm", "js-component-bindgen-component.core2.wasm"])(
    "of another toolchain has the same contents: %s",
    (name) => expectSameContents(new Uint8Array(readFileSync(new URL(name, vendor)))),
  );
});
