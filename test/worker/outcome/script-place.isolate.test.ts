import { encode } from "@jridgewell/sourcemap-codec";
import { describe, expect, test } from "vitest";
import type { ScriptFrame } from "../../../runtime/isolate/inside/trace/script-stack.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { scriptPlace } from "../../../runtime/worker/outcome/script-place.ts";

/** An artifact whose script has the author's code on line 3 from column 5, and the SDK's from column 50. */
const scriptMapText = JSON.stringify({
  sources: ["src/a.ts"],
  first: 3,
  mappings: encode([[[4, 0, 6, 2], [49]]]),
});
const artifact = { scriptMapText } as unknown as Artifact;

const own = (name: string): ScriptFrame => ({ name, line: 3, column: 6 });
const native = (name: string): ScriptFrame => ({ name, line: 0, column: 0 });
const sdk: ScriptFrame = { name: "answer", line: 1, column: 1 };

describe("where a script was ended", () => {
  test("is told in its author's files, without the SDK and what that called", () => {
    const script = [native("set"), sdk, native("map"), own("price"), native("sort"), own(""), sdk];
    expect(scriptPlace(script, artifact)).toEqual({
      at: "src/a.ts:7:3 in price",
      frames: ["map (native)", "price (src/a.ts:7:3)", "sort (native)", "src/a.ts:7:3"],
    });
  });

  test("is not told where nothing of the author's was called", () => {
    for (const script of [undefined, [], [sdk], [native("parse")], [native("parse"), sdk]]) {
      expect(scriptPlace(script, artifact)).toBeNull();
    }
    expect(scriptPlace([own("price")], null)).toBeNull();
  });

  test("is where the call that waits does, if none of the author's is in progress", () => {
    const waiting: ScriptFrame = { ...own("total"), waits: true };
    expect(scriptPlace([sdk, native("next"), sdk, waiting], artifact)).toEqual({
      at: "src/a.ts:7:3 in total",
      frames: ["total (src/a.ts:7:3)"],
    });
    expect(scriptPlace([sdk, own("price"), sdk, waiting], artifact)?.frames).toEqual([
      "price (src/a.ts:7:3)",
    ]);
  });

  test("is told in the script, where there is no map", () => {
    expect(scriptPlace([own("price"), sdk], {} as Artifact)).toEqual({
      at: "script:3:6 in price",
      frames: ["price (script:3:6)", "answer (script:1:1)"],
    });
  });

  test("counts calls of one place, and leaves out those past 20 lines", () => {
    const deep = Array.from({ length: 64 }, () => own("deep"));
    expect(scriptPlace(deep, artifact)?.frames).toEqual(["deep (src/a.ts:7:3), 64 calls"]);
    const many = Array.from({ length: 64 }, (_, index) => own(`f${index >> 1}`));
    const { frames } = scriptPlace(many, artifact)!;
    expect(frames).toHaveLength(20);
    expect(frames[19]).toBe("f19 (src/a.ts:7:3), 2 calls");
  });

  test("has names that do nothing to a terminal, of some length", () => {
    const name = `a\nb\u001b[2J\u202e${"x".repeat(200)}`;
    const { at, frames } = scriptPlace([own(name), native("\ud800\u0000")], artifact)!;
    const shown = `a\\u000ab\\u001b[2J\\u202e${"x".repeat(92)}`;
    expect(at).toBe(`src/a.ts:7:3 in ${shown}`);
    expect(frames).toEqual([`${shown} (src/a.ts:7:3)`, "\ufffd\\u0000 (native)"]);
  });

  test.each([Number.NaN, -1, 2 ** 31, 2 ** 32, Number.MAX_VALUE])("is none at line %s", (line) => {
    expect(scriptPlace([{ name: "a", line, column: line }], artifact)).toBeNull();
  });
});
