import { mkdtempSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../runtime/measure/report.ts";
import { loadWorker } from "../../runtime/testing/load-worker.ts";
import { skerry } from "../cli/skerry.ts";
import { buildGuest } from "../host/wasi/support/build-guest.ts";
import { componentOf } from "../javascript/project.ts";
import { compileWorker } from "../support/workers.ts";

const assemblyScript = `
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  console.info("asked");
  const text = request.parsedUrl.searchParams.get("text");
  return Response.text((text === null ? "nothing" : text!).toUpperCase());
}
`;
const javaScript = `
export default {
  async fetch(request) {
    console.log("asked");
    const text = new URL(request.url).searchParams.get("text");
    return new Response(JSON.stringify({ text, length: [...text].length }));
  },
};
`;

/** One worker of each language, and one that knows nothing of Skerry. */
const workers = [
  ["AssemblyScript", () => compileWorker(assemblyScript)],
  ["JavaScript", () => componentOf({ "src/index.js": javaScript })],
  ["wasi:http", () => buildGuest("assemblyscript")],
] as const;

const root = mkdtempSync(join(tmpdir(), "skerry-same-fuel-"));
const url = "http://shop.test/count?text=some%20text";

beforeAll(async () => {
  for (const [name, build] of workers) {
    const folder = join(root, name);
    await mkdir(join(folder, "build"), { recursive: true });
    await writeFile(join(folder, "skerry.toml"), 'name = "worker"\n');
    await writeFile(join(folder, "build", "worker.wasm"), await build());
  }
}, 240_000);
afterAll(() => rm(root, { recursive: true, force: true }));

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await skerry(args);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("error")]);
  return stdout;
}

describe.each(workers.map(([name]) => name))(
  "a request of a worker in %s",
  (name) => {
    test("costs the same fuel wherever it is told", async () => {
      const wasm = join(root, name, "build", "worker.wasm");
      const page = join(root, name, "report.html");
      const { usage } = JSON.parse(await run("call", wasm, "--url", url, "--json"));
      const fuel: number = usage.fuel;
      expect(fuel).toBeGreaterThan(10_000);

      const measured = ["measure", wasm, "--url", url, "--no-probe", "--cold-starts", "1"];
      const few = ["--requests", "3"];
      const report: Report = JSON.parse(await run(...measured, ...few, "--json", "--html", page));
      expect(report.cases[0]!.fuel).toMatchObject({ min: fuel, max: fuel, exact: true });
      expect(report.where[0]).toMatchObject({ fuel, asMeasured: true });

      const shown = fuel.toLocaleString("en-US");
      const text = await run(...measured, ...few);
      expect(text).toContain(`Costs  ${shown} fuel `);
      expect(text.split("\n").find((line) => line.includes("  ████████  "))).toContain(
        ` ${shown} `,
      );
      expect(text.replace(/\s+/g, " ")).toContain(`goes, ${shown} in all:`);
      expect(await run(...measured, ...few, "--markdown")).toContain(` | ${shown} | `);
      expect(await readFile(page, "utf8")).toContain(shown);

      const worker = await loadWorker(wasm);
      try {
        const response = await worker.fetch(url);
        expect([response.status, response.usage.fuel]).toEqual([200, fuel]);
      } finally {
        await worker.close();
      }
    });
  },
  120_000,
);
