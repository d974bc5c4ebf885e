import { encode } from "@jridgewell/sourcemap-codec";
import { describe, expect, test } from "vitest";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { placeMapOf } from "../../../runtime/module/place-map.ts";
import { shownLog, withoutHints } from "../../../runtime/worker/outcome/script-frames.ts";

/** An artifact whose script has the author's code on line 3 from column 5, and the SDK's from column 50. */
function artifactWith(mappings = encode([[[4, 0, 6, 2], [49]]])): Artifact {
  const scriptMapText = JSON.stringify({ sources: ["src/a.ts"], first: 3, mappings });
  return { glue: "", cores: [], scriptMapText } as unknown as Artifact;
}

const shown = (message: string, artifact: Artifact | null = artifactWith()) =>
  shownLog([{ level: "error", message }], artifact)[0]!.message;

const bundle = "componentize-qjs:user.js";

describe("frames of a script in log lines", () => {
  test("are told in the author's files, without the SDK's and what that called", () => {
    const lines = [
      "TypeError: no",
      `    at price (${bundle}:3:6)`,
      "    at map (native)",
      `    at ${bundle}:3:5`,
      `    at <anonymous> (${bundle}:3:9)`,
      "    at call (native)",
      `    at ${bundle}:3:80`,
      `    at answer (${bundle}:1:1)`,
    ];
    expect(shown(lines.join("\n")).split("\n")).toEqual([
      "TypeError: no",
      "    at price (src/a.ts:7:3)",
      "    at map (native)",
      "    at src/a.ts:7:3",
      "    at src/a.ts:7:3",
    ]);
  });

  test("of an error that nobody caught are told what a global of another platform is", () => {
    const at = `\n    at a (${bundle}:3:6)`;
    const hint = "\n  help: window is there in a page of a browser alone.";
    for (const what of [
      "Uncaught error in a callback",
      "A promise given to waitUntil was rejected",
      "Unhandled rejection",
    ]) {
      const told = shown(`${what}: ReferenceError: window is not defined${at}`);
      expect(told).toBe(
        `${what}: ReferenceError: window is not defined\n    at a (src/a.ts:7:3)${hint}`,
      );
      const [plain] = withoutHints([{ level: "error", message: told }]);
      expect(plain!.message).toBe(told.slice(0, -hint.length));
    }
    for (const other of [
      "ReferenceError: window",
      "Uncaught error in a callback: ReferenceError: price",
    ]) {
      expect(shown(`${other} is not defined${at}`)).not.toContain("help");
    }
    const message = `Unhandled rejection: ReferenceError: window is not defined${at}`;
    const log = Array.from({ length: 20 }, () => ({ level: "error" as const, message }));
    const all = shownLog(log, artifactWith())
      .map((line) => line.message)
      .join("");
    expect(all.split(hint)).toHaveLength(9);
  });

  test("keep what stands behind them", () => {
    const text = `Error\n    at a (${bundle}:3:6)\n    at b (${bundle}:1:1) {\n  code: 1\n}`;
    expect(shown(text)).toBe("Error\n    at a (src/a.ts:7:3) {\n  code: 1\n}");
  });

  test("are left as they are without a map, and with one that is none", () => {
    const text = `Error\n    at a (${bundle}:3:6)`;
    expect(shown(text, null)).toBe(text);
    for (const scriptMapText of ["", "null", "[]", '{"sources":[1],"first":1,"mappings":""}']) {
      expect(shown(text, { scriptMapText } as unknown as Artifact)).toBe(text);
    }
    for (const mappings of ["!!!!", "A".repeat(1_000_000)]) {
      expect(shown(text, artifactWith(mappings))).toMatch(/^Error/);
    }
  });

  test("are looked up for some lines of a request alone", () => {
    const frame = `    at a (${bundle}:3:6)`;
    const log = Array.from({ length: 500 }, () => ({ level: "info" as const, message: frame }));
    const messages = shownLog(log, artifactWith()).map(({ message }) => message);
    expect(messages[0]).toBe("    at a (src/a.ts:7:3)");
    expect(messages.at(-1)).toBe(frame);
  });
});

test("the map is read once for an artifact, however often its worker fails", () => {
  const artifact = artifactWith();
  const map = placeMapOf(artifact, "script");
  expect(map?.placeOf(3, 6)).toBe("src/a.ts:7:3");
  expect(placeMapOf(artifact, "script")).toBe(map);
  expect(placeMapOf(artifact, "code")).toBeNull();
});
