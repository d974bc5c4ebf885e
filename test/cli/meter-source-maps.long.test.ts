import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileWithMap } from "../module/meter/support/assembly-script.ts";
import { joinSections, sectionIds, splitSections } from "../module/meter/support/sections.ts";
import { marked, shop } from "../module/meter/support/shop.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { inFolder, skerry } from "./skerry.ts";

/** The module with a custom section that holds a name, each of less than 128 bytes. */
function withCustomSection(wasm: Uint8Array, section: string, name: string): Uint8Array {
  const content = [section, name].flatMap((each) => [each.length, ...Buffer.from(each)]);
  return joinSections([
    ...splitSections(wasm),
    { id: sectionIds.custom, content: Uint8Array.from(content) },
  ]);
}

describe.concurrent("meter", () => {
  test("tells a profile's files and lines by the source map beside the module", async () => {
    await inFolder(async (dir) => {
      const { wasm, sourceMap } = await compileWithMap(shop, ["--debug"]);
      await mkdir(join(dir, "build"));
      await writeFile(join(dir, "build", "in.wasm"), wasm);
      const profile = async (...args: string[]) => {
        const words = ["meter", "build/in.wasm", "-o", "out.wasm", "--json", ...args];
        return JSON.parse((await skerry(words, { cwd: dir })).stdout);
      };
      const missing = await profile("--profile");
      expect(missing.sourceMapFault).toBe(
        'The source map "./out.wasm.map" is not beside the module.',
      );
      await writeFile(join(dir, "build", "out.wasm.map"), sourceMap);
      const { profiled, sourceMapFault } = await profile("--profile");
      expect(sourceMapFault).toBeNull();
      expect(profiled).toContainEqual({
        index: expect.any(Number),
        name: "shop/total",
        exports: ["total"],
        source: marked("shop.ts", "total"),
      });
      expect(await profile()).toMatchObject({ profiled: null, sourceMapFault: null });
    });
  });

  test("leaves a source map out that it can't use, and says so", async () => {
    await inFolder(async (dir) => {
      const plain = await assemble("(module)");
      const naming = (url: string) => withCustomSection(plain, "sourceMappingURL", url);
      const note = async (url: string) => {
        await writeFile(join(dir, "in.wasm"), naming(url));
        const words = ["meter", "in.wasm", "-o", "out/out.wasm", "--profile"];
        const { code, stderr } = await skerry(words, { cwd: dir });
        expect(code).toBe(0);
        return /no lines {5}(.*)\n/.exec(stderr)?.[1];
      };
      await writeFile(join(dir, "secret"), "a secret");
      await writeFile(join(dir, "text.map"), "a secret");
      await writeFile(join(dir, "large.map"), Buffer.alloc(16 * 1024 * 1024 + 1, " "));
      await mkdir(join(dir, "folder.map"));
      const outside = ["../in.map", "/etc/a.map", "a/b.map", "secret", "..", "http://a/b.map", ""];
      for (const url of outside) {
        expect(await note(url)).toBe(
          `The source map ${JSON.stringify(url)} is no .map file in the module's folder.`,
        );
      }
      expect(await note("folder.map")).toBe('The source map "folder.map" is not a file.');
      expect(await note("large.map")).toMatch(/"large\.map" has 16777217 bytes, and at most /);
      expect(await note("./text.map")).toBe("The source map is not JSON.");
    });
  });
});
