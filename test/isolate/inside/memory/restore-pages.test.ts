import { readFile } from "node:fs/promises";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { restorePagesModule } from "../../../../runtime/isolate/inside/memory/restore-pages-module.ts";

test("the module that restores pages is its text, assembled", async () => {
  const text = new URL(
    "../../../../runtime/isolate/inside/memory/restore-pages.wat",
    import.meta.url,
  );
  const assembled = await parse(await readFile(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(restorePagesModule);
});
