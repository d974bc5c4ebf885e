import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import "componentize-qjs";
import { steadyEngine } from "../../guest-sdk/javascript/build/engine.ts";
import { withFunctions } from "../../guest-sdk/javascript/build/engine-patches/core-module.ts";
import { checkStackOfIterators } from "../../guest-sdk/javascript/build/engine-patches/iterator-stack.ts";
import {
  imported,
  patchedCode,
  patchedEngine,
} from "../../guest-sdk/javascript/build/engine-patches/patches.ts";
import { decodeCore } from "../../runtime/module/decode.ts";
import { quickJs } from "../../runtime/module/script-engine.ts";

/** The digest of a core module's code section. */
function codeDigest(bytes: Uint8Array): string {
  const { module } = decodeCore({ bytes, base: 0, label: "engine" });
  const { start, end } = module.sections.find(({ id }) => id === 10)!.content;
  return createHash("sha256").update(bytes.subarray(start, end)).digest("hex");
}

test("the engine that builds use is one that hosts know", async () => {
  const engine = await steadyEngine();
  expect(patchedCode).toBe(codeDigest(engine!));
  expect(quickJs.sha256.at(-1)).toBe(patchedCode);
});

test("another engine is not changed", async () => {
  const engine = (await steadyEngine())!;
  expect(() => patchedEngine(engine)).toThrow("The engine's executor of patterns is another one.");
  expect(() => withFunctions(engine, imported, checkStackOfIterators)).toThrow(
    "The engine's iterators of iterators are others.",
  );
});
