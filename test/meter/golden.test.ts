// Golden files: a module's text and the text of its metered form. `BLESS=1` writes the latter anew.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Bytes, meterBytes } from "./support/run.ts";
import { assemble, disassemble } from "./support/wat.ts";

const folder = new URL("./golden/", import.meta.url);
const sources = readdirSync(folder).filter((name) => /^[^.]+\.wat$/.test(name));

describe("the metered form is as its golden file shows", () => {
  it.each(sources)("%s", async (name) => {
    const { wasm } = meterBytes(await assemble(readFileSync(new URL(name, folder), "utf8")));
    expect(WebAssembly.validate(wasm as Bytes)).toBe(true);
    const text = `${(await disassemble(wasm)).trimEnd()}\n`;
    const golden = new URL(name.replace(".wat", ".metered.wat"), folder);
    if (process.env.BLESS === "1") writeFileSync(golden, text);
    expect(existsSync(golden)).toBe(true);
    expect(text).toBe(readFileSync(golden, "utf8"));
  });
});
