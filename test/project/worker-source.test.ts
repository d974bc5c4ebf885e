import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWorkerSource } from "../../runtime/project/worker-source.ts";

const nobody = { building: async () => () => {}, warn() {} };

test("a module beside a host's settings has none of its own; beside a worker's it has those", async () => {
  const dir = await mkdtemp(join(tmpdir(), "skerry-test-"));
  try {
    const module = join(dir, "worker.wasm");
    await writeFile(module, "wasm");
    await writeFile(join(dir, "skerry.toml"), "[serve]\nport = 80\n");
    expect((await openWorkerSource(module, nobody)).settings.name).toBeUndefined();
    await writeFile(join(dir, "skerry.toml"), 'name = "mine"\n');
    expect((await openWorkerSource(module, nobody)).settings.name).toBe("mine");
  } finally {
    await rm(dir, { recursive: true });
  }
});
