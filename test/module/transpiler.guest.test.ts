import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { SkerryError } from "../../runtime/errors.ts";
import { transpile, validate } from "../../runtime/module/glue/transpile.ts";
import { transpileWorker } from "../../runtime/module/transpile-worker.ts";
import { prepare } from "../../runtime/prepare/prepare.ts";
import { Writer } from "../../runtime/wasm/writer.ts";
import { content, preamble } from "../hostile/support/module-bytes.ts";
import { handler, responseData, workerComponent } from "../hostile/support/worker-component.ts";

const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it did not fail"),
    (error: SkerryError) => error,
  );

it("tells where an invalid component is wrong by its own bytes, also when it is looked at again", async () => {
  const worker = await workerComponent({ core: handler("(i32.const 16)") });
  const to = new Writer();
  to.bytes(worker);
  // A list of a type that there is not.
  to.section(
    7,
    content((types) => types.bytes(new Uint8Array([1, 0x70, 0xe4, 0]))),
  );
  const bytes = to.finish();
  const exports = [{ name: "handle", kind: "function" as const, offset: 0 }];
  const imports = [{ name: "skerry:edge/types@0.1.0", kind: "instance" as const, offset: 0 }];
  const alone = await failure(validate(bytes));
  expect(alone.message).toMatch(/offset 0x[0-9a-f]+/);
  expect(await failure(transpileWorker(bytes, { imports, exports }))).toEqual(alone);
});

it("gives up on what is too deep for the transpiler, and prepares the next module", async () => {
  const types = content((to) => {
    to.u32(1);
    for (let depth = 1; depth < 10_000; depth++) to.bytes(new Uint8Array([0x41, 1, 1]));
    to.bytes(new Uint8Array([0x41, 0]));
  });
  const to = preamble("component");
  to.section(7, types);
  expect((await failure(transpile(to.finish()))).code).toBe("pipeline-exceeded");

  const dataDir = mkdtempSync(join(tmpdir(), "skerry-transpiler-"));
  try {
    const wasm = await workerComponent({ core: handler("(i32.const 16)") + responseData(16, {}) });
    const bounds = { grants: [], memoryBytes: 2 ** 20, tableElements: 10 };
    expect((await prepare(wasm, { dataDir, bounds })).reused).toBe(false);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
