import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openProject } from "../../runtime/project/project.ts";
import { inFolder } from "../cli/skerry.ts";

/** Opens a project of empty files with the settings. */
async function opened(files: readonly string[], settings: string) {
  return inFolder(async (dir) => {
    for (const file of files) {
      await mkdir(dirname(join(dir, file)), { recursive: true });
      await writeFile(join(dir, file), "");
    }
    if (settings !== "") await writeFile(join(dir, "skerry.toml"), settings);
    return openProject(dir).then(
      ({ entry, language }) => [entry, language],
      ({ code, message }) => [code, message.replaceAll(dir, "shop")],
    );
  });
}

describe("where a project's source starts, and what builds it", () => {
  test.each([
    [["assembly/index.ts"], "", ["assembly/index.ts", "assemblyscript"]],
    [["src/index.ts"], "", ["src/index.ts", "javascript"]],
    [["src/index.js"], 'name = "shop"', ["src/index.js", "javascript"]],
    [["src/index.js", "src/index.ts"], "", ["src/index.ts", "javascript"]],
    [["assembly/index.ts", "src/index.ts"], "", ["assembly/index.ts", "assemblyscript"]],
    [
      ["assembly/index.ts", "src/index.ts"],
      'entry = "src/index.ts"',
      ["src/index.ts", "javascript"],
    ],
    [["worker.mjs"], 'entry = "worker.mjs"', ["worker.mjs", "javascript"]],
    [["app.tsx"], 'entry = "./app.tsx"', ["./app.tsx", "javascript"]],
    [
      ["assembly/main.ts"],
      'entry = "./assembly/main.ts"',
      ["./assembly/main.ts", "assemblyscript"],
    ],
    [
      ["src/main.ts"],
      'entry = "src/main.ts"\n[build]\nlanguage = "assemblyscript"',
      ["src/main.ts", "assemblyscript"],
    ],
  ])("%j with %j", async (files, settings, expected) => {
    expect(await opened(files, settings)).toEqual(expected);
  });

  const usual = "assembly/index.ts, src/index.ts, src/index.tsx or src/index.js";
  test.each([
    [
      ["notes.txt"],
      "",
      [
        "not-found",
        `shop is not a worker's folder: it has no skerry.toml, and no ${usual}. If another tool builds the worker, name its .wasm file.`,
      ],
    ],
    [
      [],
      'name = "shop"',
      [
        "not-found",
        `shop has no ${usual}: name the worker's source with \`entry\` in skerry.toml.`,
      ],
    ],
    [
      ["src/index.ts"],
      'entry = "src/main.ts"',
      ["not-found", "shop/src/main.ts, the worker's entry, does not exist."],
    ],
    [
      ["worker.py"],
      '\nentry = "worker.py"',
      [
        "bad-settings",
        "shop/skerry.toml:2: `entry` is worker.py, which is neither a JavaScript nor a TypeScript " +
          "file; a worker of another language is built by its own toolchain, and its .wasm file is " +
          "what to give here.",
      ],
    ],
    [
      ["src/index.ts"],
      '[build]\ntransforms = ["json-as/transform"]',
      [
        "bad-settings",
        "shop/skerry.toml:2: `build.transforms` are for AssemblyScript; a JavaScript worker is " +
          "built without them.",
      ],
    ],
    [
      ["assembly/index.ts"],
      "[build]\nnode = true",
      [
        "bad-settings",
        "shop/skerry.toml:2: `build.node` is for JavaScript; an AssemblyScript worker is built " +
          "without it.",
      ],
    ],
  ])("%j with %j is refused", async (files, settings, expected) => {
    expect(await opened(files, settings)).toEqual(expected);
  });
});
