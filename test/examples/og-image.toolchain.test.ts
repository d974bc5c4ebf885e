import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { compile } from "@skerry/javascript/build";
import satori, { init } from "satori/standalone";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { describeModule } from "../../runtime/module/join/describe.ts";
import { joinModules } from "../../runtime/module/join/join.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOfFolder } from "./support/kept-example.ts";

const folder = "examples/og-image";
const grants = ["log", "intl"] as const;
const joiner = { describe: describeModule, join: joinModules };

let target: Awaited<ReturnType<typeof testHost>>;
let worker: Awaited<ReturnType<(typeof target)["host"]["load"]>>;
beforeAll(async () => {
  const component = await componentOfFolder(folder, "src/index.tsx", (options) =>
    compile({ ...options, grants, joiner }),
  );
  target = await testHost();
  worker = await target.host.load(
    component,
    testSettings({ grants: [...grants], limits: { fuel: 8_000_000_000 } }),
  );
}, 180_000);
afterAll(() => target?.end());

async function ask(url: string) {
  const { response, error, usage } = await target.host.call(worker, makeRequest({ url }));
  if (response === null) throw new Error(error?.message);
  const body = response.body.tag === "bytes" ? response.body.val : null;
  return { status: response.status, fields: response.fields, body, usage, whole: response.body };
}

/** The same card as Node makes it, of the same packages. */
async function inNode(given: object) {
  const require = createRequire(import.meta.url);
  const bytes = (path: string) => readFileSync(require.resolve(path));
  await Promise.all([
    init(bytes("satori/yoga.wasm")),
    initWasm(bytes("@resvg/resvg-wasm/index_bg.wasm")),
  ]);
  const path = join(fileURLToPath(new URL("../../", import.meta.url)), folder, "src/card.tsx");
  const { card } = await import(pathToFileURL(path).href);
  const font = (weight: 400 | 700) => ({
    name: "Inter",
    data: bytes(`@fontsource/inter/files/inter-latin-${weight}-normal.woff`),
    weight,
  });
  const svg = await satori(card(given), {
    width: 1200,
    height: 630,
    fonts: [font(400), font(700)],
  });
  return { svg, png: new Resvg(svg).render().asPng() };
}

describe("examples/og-image", () => {
  test("draws a card as Node does, to the byte", async () => {
    const query = "title=Modules%20of%20WebAssembly&site=skerry.example&hue=30";
    const expected = await inNode({
      title: "Modules of WebAssembly",
      site: "skerry.example",
      hue: 30,
    });
    const svg = await ask(`/card.svg?${query}`);
    expect(bodyText(svg.whole)).toBe(expected.svg);
    const png = await ask(`/card.png?${query}`);
    expect(png.status).toBe(200);
    expect(png.fields).toContainEqual(["content-type", "image/png"]);
    expect(Buffer.from(png.body!).equals(expected.png)).toBe(true);
    const header = new DataView(Uint8Array.from(png.body!).buffer);
    expect([header.getUint32(16), header.getUint32(20)]).toEqual([1200, 630]);
    expect(Number(svg.usage.fuel)).toBeLessThan(700_000_000);
    expect(Number(png.usage.fuel)).toBeLessThan(5_000_000_000);
  }, 60_000);

  test("takes the fuel and the memory that its page says", async () => {
    const page = readFileSync(`${folder}/README.md`, "utf8");
    const rows = [...page.matchAll(/^\| `(\/card\.\S+)`.* \| ([\d.]+) G \| (\d+) MiB \|$/gm)];
    expect(rows.length).toBe(3);
    for (const [, url = "", fuel, memory] of rows) {
      const { usage } = await ask(url);
      expect(Number(usage.fuel) / 1e9 / Number(fuel)).toBeCloseTo(1, 1);
      expect(usage.memoryBytes / 2 ** 20 / Number(memory)).toBeCloseTo(1, 1);
    }
  }, 60_000);

  test("refuses what it can't draw, before it draws", async () => {
    for (const query of [`title=${"x".repeat(121)}`, `site=${"x".repeat(41)}`, "hue=blue"]) {
      const { status, usage } = await ask(`/card.png?${query}`);
      expect(status).toBe(400);
      expect(Number(usage.fuel)).toBeLessThan(5_000_000);
    }
    expect((await ask("/")).status).toBe(404);
  });
});
