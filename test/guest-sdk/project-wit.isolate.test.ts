import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as assemblyScript from "../../guest-sdk/assemblyscript/build/project-wit.ts";
import * as javaScript from "../../guest-sdk/javascript/build/project-wit.ts";

const sdks = { assemblyscript: assemblyScript, javascript: javaScript };
const project = mkdtempSync(join(tmpdir(), "skerry-wit-"));
beforeAll(() => {
  mkdirSync(join(project, "wit"));
  const files = {
    "b.wit":
      "package shop:stock;\n// interface hidden {}\ninterface shelf { count: func() -> u32; }",
    "a.wit":
      "/* package no:body; */ package shop:prices@1.2.0;\ninterface catalog {}\ninterface %list {}",
    "notes.txt": "package not:wit; interface at-all {}",
    "empty.wit": "interface without-package {}",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, "wit", name), text);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe.each(Object.entries(sdks))("of %s", (_, { readProjectWit, withProjectWit }) => {
  test("a project's interfaces are those of its packages, without what is in comments", async () => {
    const { interfaces } = await readProjectWit(project);
    expect(interfaces).toEqual([
      { name: "shop:prices/catalog", fullName: "shop:prices/catalog@1.2.0" },
      { name: "shop:prices/list", fullName: "shop:prices/list@1.2.0" },
      { name: "shop:stock/shelf", fullName: "shop:stock/shelf" },
    ]);
  });

  test("the world imports those that are wanted, and nothing changes without one", async () => {
    const wit = await readProjectWit(project);
    const world = "package skerry:edge;\nworld worker {\n  export handle: func();\n}\n";
    expect(withProjectWit(world, wit, [])).toBe(world);
    const whole = withProjectWit(world, wit, wit.interfaces.slice(0, 1));
    expect(whole).toContain("world worker {\n  import shop:prices/catalog@1.2.0;\n  export");
    expect(whole).toContain("package shop:stock {");
    expect(whole).not.toContain("hidden");
  });

  test("a project without the folder has none", async () => {
    expect(await readProjectWit(join(project, "wit"))).toEqual({ interfaces: [], text: "" });
  });
});

test("both SDKs read a project alike: packages apart, they have the same file", () => {
  const [one, other] = Object.keys(sdks).map((name) =>
    readFileSync(join(import.meta.dirname, `../../guest-sdk/${name}/build/project-wit.ts`), "utf8"),
  );
  expect(one).toBe(other);
});
