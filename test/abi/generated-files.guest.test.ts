import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { componentWit, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile } from "@skerry/assemblyscript/build";
import { describe, expect, test } from "vitest";
import { generatedFiles } from "../../runtime/abi/generate/outputs.ts";
import { readPackage } from "../../runtime/abi/generate/package.ts";
import { draftPackages, loweredPackage, witFiles } from "../../runtime/abi/generate.ts";
import { abiPackage, abiVersion, importTable } from "../../runtime/abi/generated/imports.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const files = await generatedFiles(readPackage(witFiles()), draftPackages(), loweredPackage());

describe("what derives from the WIT", () => {
  test.each([...files.keys()])("%s is what `npm run abi` writes", (path) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(files.get(path));
  });

  test("a change of the WIT changes every one of the files", async () => {
    const changed = new Map(
      [...witFiles()].map(([name, text]) => [
        name,
        text
          .replace("@0.1.0;", "@0.2.0;")
          .replace("status: u16", "status: u32")
          .replace("enum level { debug,", "enum level { trace, debug,")
          .replace("option<string>", "option<list<u8>>")
          .replace("fields: list<field>,", "fields: list<list<field>>,"),
      ]),
    );
    for (const [path, text] of await generatedFiles(
      readPackage(changed),
      draftPackages(),
      loweredPackage(),
    )) {
      expect(text, path).not.toBe(files.get(path));
    }
  });

  test("a component that imports everything imports what the host's table has", async () => {
    const projectDir = join(root, "test/abi/everything");
    const result = await compile({ entry: join(projectDir, "assembly/index.ts"), projectDir });
    if (!result.ok) throw new Error(result.diagnostics);
    const wit = await componentWit(result.component);
    const wat = await print(result.component);
    for (const [name, { functions }] of Object.entries(importTable)) {
      expect(wit).toContain(`import ${name};`);
      for (const one of functions) expect(wat).toContain(`(export "${one.wit}" (func`);
    }
    expect(wit).toContain(`use ${abiPackage}/types@${abiVersion}.{request, response};`);
    expect(wit).toContain("export handle: func(request: request) -> response;");
  });
});
