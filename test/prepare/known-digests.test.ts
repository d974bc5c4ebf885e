import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { MiB } from "../../runtime/byte-units.ts";
import { KnownDigests } from "../../runtime/prepare/known-digests.ts";

const digestOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("tells the digest of a module, also once it knows it", () => {
  const digests = new KnownDigests();
  const modules = ["one", "another", ""].map((text) => new TextEncoder().encode(text));
  for (const wasm of [...modules, ...modules]) expect(digests.of(wasm)).toBe(digestOf(wasm));
});

it("hears of bytes that were written to since", () => {
  const digests = new KnownDigests();
  const wasm = new TextEncoder().encode("Hello");
  digests.of(wasm);
  wasm[1] = 0x61;
  expect(digests.of(wasm)).toBe(digestOf(wasm));
});

it("forgets the oldest modules, and keeps none that is too large", () => {
  const digests = new KnownDigests();
  const modules = [1, 2, 3, 4].map((value) => new Uint8Array(value * 4 * MiB + 1).fill(value));
  for (const wasm of [...modules, ...modules]) expect(digests.of(wasm)).toBe(digestOf(wasm));
});
