import { encode } from "@jridgewell/sourcemap-codec";
import { expect, test } from "vitest";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { uncaughtError } from "../../../runtime/worker/outcome/uncaught-error.ts";

const mappings = encode([[[0, 0, 11, 6]]]);
const scriptMapText = JSON.stringify({ sources: ["src/index.ts"], first: 3, mappings });
const artifact = { scriptMapText } as unknown as Artifact;
const frame = "at fetch (componentize-qjs:user.js:3:9)";
const abort = "~lib/@skerry/assemblyscript/assembly/abi/globals/abort (core 0, offset 0x294)";

const sentenceOf = (
  said: string | undefined,
  frames: readonly string[] = ["function 21"],
  authors: string | null = null,
) => {
  const failure = { cause: "trap" as const, message: "unreachable", stack: "" };
  const whole = said === undefined ? failure : { ...failure, said };
  return uncaughtError(whole, frames, authors, artifact)?.sentence;
};

test.each([
  [
    `The handler threw: TypeError: x is undefined\n    ${frame}\n    ${frame}`,
    "TypeError: x is undefined, at src/index.ts:12:7.",
  ],
  [
    `The handler's promise was rejected: Error: one\ntwo\n    at map (native)\n    ${frame}\ncaused by Error`,
    "Error: one, at src/index.ts:12:7.",
  ],
  ["The handler threw: null", "null."],
  ["The handler threw: Error: It broke.", "Error: It broke."],
  [`The handler threw: Error: It broke.\n    ${frame}`, "Error: It broke, at src/index.ts:12:7."],
  [
    "The handler threw: {\n  code: 'E_CARD',\n  items: [\n    1\n  ]\n}",
    "{ code: 'E_CARD', items: [ 1 ] }.",
  ],
  ["The handler returned 7, and no Response", "The handler returned 7, and no Response."],
  [
    `The handler threw: ReferenceError: process is not defined\n    ${frame}`,
    "ReferenceError: process is not defined, at src/index.ts:12:7. process is Node's: `node = true` under [build] in skerry.toml gives it.",
  ],
  [
    "The handler threw: ReferenceError: price is not defined",
    "ReferenceError: price is not defined.",
  ],
  ["The handler threw: Error: process is not defined", "Error: process is not defined."],
  [`The handler threw: Error: ${"x".repeat(900)}`, `Error: ${"x".repeat(493)}….`],
])("what a handler throws is told with its place: %s", (said, sentence) => {
  expect(sentenceOf(said)).toBe(sentence);
});

test("what ends a worker in AssemblyScript is told with its place", () => {
  expect(sentenceOf("no (x) (assembly/index.ts:3:5)", [abort])).toBe(
    "no (x), at assembly/index.ts:3:5.",
  );
  expect(
    sentenceOf("Index out of range (~lib/array.ts:114:42)", [abort], "assembly/a.ts:1:2"),
  ).toBe("Index out of range, at assembly/a.ts:1:2.");
  expect(sentenceOf("out of memory", [abort])).toBe("out of memory.");
  const withoutLog = abort.replace("abort (", "abortWithoutLog (");
  expect(sentenceOf("no (assembly/index.ts:3:5)", [withoutLog])).toBe(
    "no, at assembly/index.ts:3:5.",
  );
});

test("a trap of its own is not told by what was logged before", () => {
  expect(sentenceOf(undefined, [abort])).toBeUndefined();
  expect(sentenceOf("no (assembly/index.ts:3:5)", ["assembly/index/handle"])).toBeUndefined();
  expect(sentenceOf("Error: this was logged", ["function 21"])).toBeUndefined();
});
