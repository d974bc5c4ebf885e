// Golden files: a module's text and the text of its metered form, of small modules that are there to be
// read and of every construct. `BLESS=1` writes the metered forms anew.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { constructs, readConstruct } from "./support/constructs.ts";
import { type Bytes, meterBytes } from "./support/run.ts";
import { meterTracked } from "./support/tracked-run.ts";
import { assemble, disassemble } from "./support/wat.ts";

const folder = new URL("./golden/", import.meta.url);
const sources = readdirSync(folder).filter((name) => /^[^.]+\.wat$/.test(name));

/** The text of a module to be metered: a construct where the folder has none of that name. */
async function sourceOf(name: string): Promise<Bytes> {
  if (sources.includes(name)) return assemble(readFileSync(new URL(name, folder), "utf8"));
  return readConstruct(name.replace("construct-", ""));
}

/** Holds a module against a golden file, or writes that anew. */
async function expectGolden(wasm: Uint8Array, name: string): Promise<void> {
  expect(WebAssembly.validate(wasm as Bytes)).toBe(true);
  const text = `${(await disassemble(wasm)).trimEnd()}\n`;
  const golden = new URL(name, folder);
  if (process.env.BLESS === "1") writeFileSync(golden, text);
  expect(existsSync(golden)).toBe(true);
  expect(text).toBe(readFileSync(golden, "utf8"));
}

describe("the metered form is as its golden file shows", () => {
  it.each([...sources, ...constructs.map((name) => `construct-${name}`)])("%s", async (name) => {
    const { wasm } = meterBytes(await sourceOf(name));
    await expectGolden(wasm, name.replace(".wat", ".metered.wat"));
  });

  it("stores.wat, with its writes tracked", async () => {
    const { wasm } = meterTracked(await sourceOf("stores.wat"));
    await expectGolden(wasm, "stores.tracked.wat");
  });
});
