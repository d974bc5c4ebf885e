import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepare } from "../../runtime/prepare/prepare.ts";
import { remake } from "../../runtime/prepare/remake.ts";
import { componentOf } from "../javascript/project.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skerry-remake-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

const bounds = { grants: ["log", "config"], memoryBytes: 2 ** 27, tableElements: 100_000 };
const build = (text: string, grants = bounds.grants) =>
  componentOf(
    { "index.js": `export default { fetch: () => new Response(${JSON.stringify(text)}) };` },
    { grants },
  );

test("what differs from a prepared module in its script alone is found by prepare, and what differs in more is prepared", async () => {
  const options = { dataDir, bounds };
  const wasm = await build("before");
  const { artifactKey } = await prepare(wasm, options);
  const before = { wasm, artifactKey };

  const changed = await build("change");
  await remake(changed, before, options);
  expect(await prepare(changed, options)).toMatchObject({ reused: true });

  const granted = { dataDir, bounds: { ...bounds, grants: [...bounds.grants, "kv"] } };
  const other = await build("before", granted.bounds.grants);
  await remake(other, before, granted);
  expect(await prepare(other, granted)).toMatchObject({ reused: false });

  const broken = changed.slice(0, -1_000);
  await remake(broken, before, options);
  await expect(prepare(broken, options)).rejects.toThrow();
}, 120_000);
