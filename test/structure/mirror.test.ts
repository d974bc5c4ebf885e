import { globSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { expect, test } from "vitest";
import { testFiles } from "../tiers.ts";

const tests = resolve(import.meta.dirname, "..");
const runtime = resolve(tests, "../runtime");

/** Folders of `test/` that mirror no folder of `runtime/`: what is in them is named after what it shows. */
const own =
  /^(?:bench|docs|examples|guest-sdk|guests|hostile|javascript|pack|packages|renew|structure)\//;

/** Files that are named after a behaviour, and share a file's name by accident. */
const behaviours: readonly string[] = [
  // Commands, as whole processes.
  "cli/*.test.ts",
  // What a host does as a whole.
  "supervisor/serving/*.test.ts",
  "{http/streams,services/cache,services/kv}/memory.test.ts",
  "{shard/observe,supervisor/admin}/tail.test.ts",
  "{services/cache,testing}/worker.test.ts",
  "supervisor/settings/cache.test.ts",
  "http/cache/{request-collapsing,streams}.test.ts",
  "host/wasi/fetch.test.ts",
  "isolate/large-bodies.test.ts",
  "module/meter/{growth,opcodes}.test.ts",
  "services/fetch/messages.test.ts",
  "shard/observe/traces.test.ts",
  "worker/queue/fuel-rate.test.ts",
];

test("a test that is named like one file of runtime/ stands in that file's place", () => {
  const places = Map.groupBy(
    globSync("**/*.{ts,js}", { cwd: runtime }).filter((file) => !file.endsWith(".d.ts")),
    (file) => basename(file).replace(/\.[tj]s$/, ""),
  );
  const accidents = new Set(behaviours.flatMap((pattern) => globSync(pattern, { cwd: tests })));
  const misplaced = testFiles()
    .filter((file) => !own.test(file) && !accidents.has(file))
    .flatMap((file) => {
      const named = places.get(basename(file, ".test.ts")) ?? [];
      if (named.length !== 1 || dirname(named[0]!) === dirname(file)) return [];
      return [`${file} is named after runtime/${named[0]}`];
    });
  expect(misplaced).toEqual([]);
});
