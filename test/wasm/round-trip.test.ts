import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeLimits } from "../../runtime/module/limits.ts";
import { decodeModule } from "../../runtime/wasm/decode-module.ts";
import { encodeModule, keepAsIs } from "../../runtime/wasm/encode-module.ts";
import type { DecodedModule } from "../../runtime/wasm/module.ts";
import { assemble } from "../meter/support/wat.ts";

const decode = (bytes: Uint8Array) =>
  decodeModule({ bytes, base: 0, label: "core module" }, decodeLimits);
const again = (module: DecodedModule) => encodeModule(module, keepAsIs(module)).wasm;

/** A module's contents with the bytes that spans stand for, so that offsets don't matter. */
function contents(module: DecodedModule): unknown {
  const bytes = (span: { start: number; end: number }) =>
    Buffer.from(module.bytes.subarray(span.start, span.end)).toString("hex");
  const text = JSON.stringify({ ...module, bytes: null, sections: null }, (key, value) => {
    if (key === "offset" && typeof value === "number") return undefined;
    if (value !== null && typeof value === "object" && "start" in value && "end" in value) {
      return bytes(value);
    }
    return value;
  });
  return JSON.parse(text);
}

const constructs = new URL("../meter/constructs/", import.meta.url);
const vendor = new URL(
  "../../node_modules/@bytecodealliance/jco-transpile/vendor/",
  import.meta.url,
);

/** Their element segments name table 0, which the shortest encoding leaves out. */
const longer = ["tables.wat", "tail-calls.wat"];
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
    expect(WebAssembly.validate(encoded as Uint8Array<ArrayBuffer>)).toBe(true);
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
