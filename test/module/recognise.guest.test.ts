import { describe, expect, it } from "vitest";
import { moduleBytes } from "../../runtime/module/limits.ts";
import { recognise } from "../../runtime/module/recognise.ts";
import { assemble } from "./meter/support/wat.ts";

const refusing = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("recognising a file", () => {
  it("takes a component for one", async () => {
    expect(recognise(await assemble("(component)"))).toBe("component");
  });

  it.each<[string, string, RegExp]>([
    [
      '(module (import "http_handler" "get_uri" (func)))',
      "http-wasm middleware",
      /http-wasm middleware .* build a component of world wasi:http\/proxy or skerry:edge\/worker/,
    ],
    [
      '(module (import "wasi_snapshot_preview1" "fd_write" (func)))',
      "a module for WASI preview 1",
      /built for WASI preview 1 .*wasi_snapshot_preview1.* for WASI 0\.2, as wasm32-wasip2/,
    ],
    [
      '(module (import "env" "abort" (func)) (func (export "handle")))',
      "AssemblyScript's bare output",
      /AssemblyScript's compiler writes it: `skerry build`/,
    ],
    ['(module (import "gojs" "x" (func)))', "Go for JavaScript", /Go made for a JavaScript host/],
    ["(module)", "any other core module", /a core module, and this host runs components/],
  ])("names %s as %s", async (wat, _what, message) => {
    const wasm = await assemble(wat);
    expect(() => recognise(wasm)).toThrow(refusing("unknown-kind", message));
  });

  it.each<[string, Uint8Array, string, RegExp]>([
    ["an empty file", new Uint8Array(), "not-wasm", /empty/],
    ["an image", Uint8Array.from([0x89, 0x50, 0x4e, 0x47]), "not-wasm", /bytes 89 50 4e 47, and/],
    ["one zero", Uint8Array.from([0]), "malformed-module", /ends at byte 1/],
    ["a cut preamble", Uint8Array.from([0, 0x61, 0x73, 0x6d, 1]), "malformed-module", /byte 5/],
    ["text", new TextEncoder().encode("\n (module)"), "not-wasm", /text form: turn it/],
    [
      "an unknown version",
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]),
      "unknown-kind",
      /core module, version 2\); it knows components of version 13/,
    ],
    [
      "an older component",
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0c, 0, 1, 0]),
      "unknown-kind",
      /component, version 12/,
    ],
    [
      "an unknown layer",
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 7, 0]),
      "unknown-kind",
      /layer 7, version 1/,
    ],
    ["a file too large", new Uint8Array(moduleBytes + 1), "module-too-large", /52428801 bytes/],
    [
      "a core module that breaks",
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 9]),
      "malformed-module",
      /at byte 8/,
    ],
  ])("refuses %s", (_what, bytes, code, message) => {
    expect(() => recognise(bytes)).toThrow(refusing(code, message));
  });
});
