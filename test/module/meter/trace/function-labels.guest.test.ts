import { meter } from "skerry";
import { readLabelledProfile } from "skerry/profile";
import { describe, expect, it } from "vitest";
import { sourceMapCharacters } from "../../../../runtime/module/source-map.ts";
import { compileWithMap } from "../support/assembly-script.ts";
import { embed } from "../support/embed.ts";
import type { Bytes } from "../support/run.ts";
import { withoutCustomSections } from "../support/sections.ts";
import { marked, shop } from "../support/shop.ts";
import { assemble } from "../support/wat.ts";

const labels = (wasm: Bytes, sourceMap?: string) =>
  meter(wasm, { profile: true, ...(sourceMap === undefined ? {} : { sourceMap }) }).report;

const begin = 1_000_000_000_000;

/** Starts a module, calls an export, and reads the profile by what the report's JSON says. */
function profileOf(wasm: Bytes, sourceMap: string, name: string, ...args: unknown[]) {
  const { bytes, report } = meter(wasm, { profile: true, sourceMap, fuel: begin });
  const { call, fuel, exports } = embed(bytes);
  call[name]!(...args);
  const { profiled } = JSON.parse(JSON.stringify(report));
  const memory = exports["skerry:profile"] as WebAssembly.Memory;
  return { rows: readLabelledProfile(memory, profiled), burned: BigInt(begin) - fuel.value };
}

describe("a function of a profile is called", () => {
  const wat = `(module
    (import "host" "f" (func $imported))
    (func $named (export "first") (export "second"))
    (func (export "third") (export "fourth"))
    (func)
    (global (export "third global") i32 (i32.const 0)))`;

  it("by the name section, else by an export, else by its index among all functions", async () => {
    expect(labels(await assemble(wat)).profiled).toEqual([
      { index: 1, name: "named", exports: ["first", "second"], source: null },
      { index: 2, name: "third", exports: ["third", "fourth"], source: null },
      { index: 3, name: "function 3", exports: [], source: null },
    ]);
  });

  it("by exports and index alone where there is no name section", async () => {
    const { profiled } = labels(withoutCustomSections(await assemble(wat)));
    expect(profiled!.map(({ name }) => name)).toEqual(["first", "third", "function 3"]);
  });

  it("not at all without a profile, and no map is read", async () => {
    const { report } = meter(await assemble(wat), { sourceMap: "{" });
    expect(report).toMatchObject({ profiled: null, sourceMapFault: null });
  });
});

describe("by AssemblyScript's source map", () => {
  it("each function has its file and its first line", async () => {
    const { wasm, sourceMap } = await compileWithMap(shop, ["--debug"]);
    const { profiled, sourceMapFault } = labels(wasm, sourceMap);
    expect(sourceMapFault).toBeNull();
    const places = new Map(profiled!.map(({ name, source }) => [name, source]));
    expect(places.get("shop/total")).toEqual(marked("shop.ts", "total"));
    expect(places.get("shop/discount")).toEqual(marked("shop.ts", "discount"));
    expect(places.get("shop/receipt")).toEqual(marked("shop.ts", "receipt"));
    expect(places.get("lib/cart/Cart#add")).toEqual(marked("lib/cart.ts", "add"));
    expect(places.get("~lib/rt/tlsf/insertBlock")?.file).toBe("~lib/rt/tlsf.ts");
    // Has no source: the compiler makes it.
    expect(places.get("~stack_check")).toBeNull();
  });

  it("also without names, by which only exports are called by name", async () => {
    const { wasm, sourceMap } = await compileWithMap(shop);
    const places = labels(wasm, sourceMap).profiled!.map(({ name, source }) => ({ name, source }));
    expect(places).toContainEqual({ name: "total", source: marked("shop.ts", "total") });
    const add = places.filter(({ source }) => source?.line === marked("lib/cart.ts", "add").line);
    expect(add.filter(({ source }) => source?.file === "lib/cart.ts")).toHaveLength(1);
  });

  it("a function that begins with another's inlined code has a line of its own file", async () => {
    const { wasm, sourceMap } = await compileWithMap(shop, ["--debug", "-O3"]);
    const total = labels(wasm, sourceMap).profiled!.find(({ name }) => name === "shop/total")!;
    expect(total.source?.file).toBe("shop.ts");
    const { line } = marked("shop.ts", "total");
    expect([line, line + 1]).toContain(total.source?.line);
    // Its first line of any file is of the constructor, and taken where no name tells the file.
    const nameless = labels(withoutCustomSections(wasm), sourceMap).profiled![total.index]!;
    expect(nameless.source?.file).toBe("lib/cart.ts");
  });

  it("a profile has them, most fuel first, and its own fuel adds up to the total", async () => {
    for (const flags of [["--debug"], ["--debug", "-O3"]]) {
      const { wasm, sourceMap } = await compileWithMap(shop, flags);
      const { rows, burned } = profileOf(wasm, sourceMap, "receipt", 500);
      expect(rows.reduce((sum, { self }) => sum + self, 0n)).toBe(burned);
      const own = rows.map(({ self }) => self);
      expect(own).toEqual([...own].sort((one, other) => Number(other - one)));
      expect(new Set(rows.map(({ index }) => index)).size).toBe(rows.length);
    }
    const { wasm, sourceMap } = await compileWithMap(shop, ["--debug"]);
    const { rows, burned } = profileOf(wasm, sourceMap, "total", 500);
    expect(rows[0]).toMatchObject({
      ...{ name: "shop/discount", calls: 500n, exports: [] },
      source: marked("shop.ts", "discount"),
    });
    const start = rows.find(({ name }) => name === "~start")!;
    const total = rows.find(({ name }) => name === "shop/total")!;
    expect(total).toMatchObject({ calls: 1n, exports: ["total"] });
    expect(start.cumulative + total.cumulative).toBe(burned);
  });
});

describe("a source map that can't be read is left out with a sentence", () => {
  const map = (fields: object) =>
    JSON.stringify({ version: 3, sources: ["a.ts"], mappings: "AAAA", ...fields });
  const mappings = (text: string) => map({ mappings: text });

  it.each<[string, string, RegExp]>([
    ["huge", " ".repeat(sourceMapCharacters + 1), /has 16777217 characters, and at most 16777216/],
    ["nothing", "", /is not JSON\.$/],
    ["no JSON", "{version: 3}", /is not JSON\.$/],
    ["deeply nested", "[".repeat(1_000_000), /is not JSON\.$/],
    ["JSON of a number", "3", /is JSON, but not an object/],
    ["null", "null", /is JSON, but not an object/],
    ["of another version", map({ version: "3" }), /is not of version 3/],
    ["without sources", map({ sources: undefined }), /`sources` is not a list of names/],
    ["with sources of objects", map({ sources: [{}] }), /`sources` is not a list of names/],
    ["without mappings", map({ mappings: undefined }), /`mappings` is not text/],
    ["of sections", map({ mappings: undefined, sections: [] }), /`mappings` is not text/],
    ["for a text of lines", mappings("AAAA;AAAA"), /at character 4: it has a second line/],
    [
      "with a strange digit",
      mappings("AAAA,A AA"),
      /at character 6: a digit of base 64 is expected/,
    ],
    ["cut in a number", mappings("AAAA,AAAg"), /at character 9: a digit of base 64 is expected/],
    ["with a long number", mappings("gggggggA"), /at character 0: a number is too long/],
    ["with two fields", mappings("AA"), /an entry has 2 fields/],
    ["with six fields", mappings("AAAAAA"), /more than five fields/],
    ["of a source that is not there", mappings("AEAA"), /there is no source 2/],
    ["of a source below none", mappings("ADAA"), /the source is -1/],
    ["of a line above the first", mappings("AADA"), /the line is -1/],
    ["before the file's beginning", mappings("DAAA"), /the offset is -1/],
    ["that goes back", mappings("KAAA,DAAA"), /offsets go back/],
    ["that goes on for ever", mappings("+/////DAAA,".repeat(9)), /the offset is \d{10}/],
  ])("%s", async (_, sourceMap, sentence) => {
    const { profiled, sourceMapFault } = labels(await assemble(two), sourceMap);
    expect(sourceMapFault).toMatch(/^The source map.*\.$/);
    expect(sourceMapFault).toMatch(sentence);
    expect(profiled!.map(({ name, source }) => [name, source])).toEqual([
      ["one", null],
      ["two", null],
    ]);
  });

  it("but one that only tells less than it could is used", async () => {
    const wasm = await assemble(two);
    // Far behind the code, without a source, or of one without a name: nothing to tell, and no fault.
    const useless = ["", ",,", "A", "ggggC", "ggggCAAA", "gCAAAA,"].map(mappings);
    for (const each of [...useless, map({ sources: [null] })]) {
      const { profiled, sourceMapFault } = labels(wasm, each);
      expect(sourceMapFault).toBeNull();
      expect(profiled!.map(({ source }) => source)).toEqual([null, null]);
    }
  });

  const two = "(module (func $one (nop)) (func $two (nop)))";
});
