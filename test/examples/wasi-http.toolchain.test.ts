import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest, type RequestParts } from "../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { toolchains } from "../toolchains/toolchains.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const modules = toolchains();

let target: Awaited<ReturnType<typeof testHost>>;
let worker: LoadedWorker;
beforeAll(async () => {
  // A copy where the example's packages are found, so that two runs of the tests
  // don't build into one folder.
  const project = mkdtempSync(join(modules, ".wasi-http-"));
  target = await testHost();
  try {
    cpSync(join(root, "examples/wasi-http"), project, { recursive: true });
    const path = `${join(modules, ".bin")}:${process.env.PATH}`;
    await run("npm", ["run", "build"], { cwd: project, env: { ...process.env, PATH: path } });
    const wasm = new Uint8Array(readFileSync(join(project, "build/worker.wasm")));
    worker = await target.host.load(wasm, testSettings({ limits: { cpu: 2_000 } }));
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}, 180_000);
afterAll(() => target.end());

async function ask(parts: RequestParts) {
  const { response, error, log } = await target.host.call(worker, makeRequest(parts));
  if (response === null) throw new Error(error?.message);
  return { fields: response.fields, text: bodyText(response.body), log };
}

describe("examples/wasi-http", () => {
  test("is a worker of the standard world, told by its bytes", () => {
    expect(worker.manifest.world).toBe("wasi:http/proxy@0.2");
  });

  test("greets, and its stdout is the log", async () => {
    const { text, fields, log } = await ask({ url: "/?name=Ada" });
    expect(text).toBe("Hello, Ada!\n");
    expect(fields).toContainEqual(["content-type", "text/plain"]);
    expect(log).toEqual([{ level: "info", message: "greets Ada" }]);
  });

  test("reads the body it is sent", async () => {
    expect(
      (await ask({ method: "POST", url: "/shout", body: new TextEncoder().encode("hello") })).text,
    ).toBe("HELLO\n");
  });
});
