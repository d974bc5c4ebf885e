import { beforeAll, describe, expect, test } from "vitest";
import type { Artifact } from "../../runtime/module/artifact.ts";
import { withOtherData } from "../../runtime/module/other-data.ts";
import { outlineOf } from "../../runtime/module/outline.ts";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { encodeArtifact } from "../../runtime/store/artifacts.ts";
import { componentOf } from "../javascript/project.ts";

const bounds = { grants: ["log", "config"], memoryBytes: 2 ** 27, tableElements: 100_000 };
const grants = bounds.grants;
const answering = (text: string) => ({
  "index.js": `export default { fetch: () => new Response(${JSON.stringify(text)}) };`,
});
const build = (text: string) => componentOf(answering(text), { grants });

/** Bytes and outline of a component. */
const outlined = (bytes: Uint8Array) => ({ bytes, outline: outlineOf(bytes)! });

let before: Uint8Array;
let artifact: Artifact;
beforeAll(async () => {
  before = await build("before");
  artifact = await makeArtifact(before, bounds);
}, 60_000);

describe("an artifact with other data", () => {
  test.each(["change", "a longer text than the one before", "x".repeat(3_000)])(
    "is the one that is made of the whole component (%#)",
    async (text) => {
      const after = await build(text);
      const made = withOtherData(artifact, outlined(before), outlined(after));
      // Another size of its memory is more than data.
      const isLike = outlineOf(after)!.digest === outlineOf(before)!.digest;
      expect(made !== null).toBe(isLike);
      if (made === null) return;
      expect(encodeArtifact(made)).toEqual(encodeArtifact(await makeArtifact(after, bounds)));
    },
    60_000,
  );

  test("is made for a changed word", async () => {
    const after = await build("change");
    expect(outlineOf(after)!.digest).toBe(outlineOf(before)!.digest);
  });

  test("is none of a component with other imports", async () => {
    const after = await componentOf(answering("before"), { grants: ["log", "config", "kv"] });
    expect(withOtherData(artifact, outlined(before), outlined(after))).toBeNull();
  });

  test("nor of one in which a byte of code or of a type differs", () => {
    const { modules, engine } = outlineOf(before)!;
    const { start, end } = modules[engine]!;
    for (const at of [start + 20, Math.floor((start + end) / 2), end - 1, 9]) {
      const after = before.slice();
      after[at]! ^= 1;
      // Another length or kind of a section is refused already.
      const digest = (() => {
        try {
          return outlineOf(after)?.digest;
        } catch {
          return undefined;
        }
      })();
      expect(digest).not.toBe(outlineOf(before)!.digest);
    }
  });
});
