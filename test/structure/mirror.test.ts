import { globSync } from "node:fs";
import { basename, dirname, matchesGlob, resolve } from "node:path";
import { expect, test } from "vitest";
import { bareName, testFiles } from "../tiers.ts";

const tests = resolve(import.meta.dirname, "..");
const runtime = resolve(tests, "../runtime");

/** Folders of `test/` that mirror no folder of `runtime/`: what is in them is named after what it shows. */
const own =
  /^(?:bench|docs|examples|guest-sdk|guests|hostile|javascript|pack|packages|renew|structure)\//;

/** Files, without their endings, that are named after a behaviour, and share a file's name by accident. */
const behaviours: readonly string[] = [
  // Commands, as whole processes.
  "cli/*",
  // What a host does as a whole.
  "supervisor/serving/*",
  "{http/streams,services/cache,services/kv}/memory",
  "{shard/observe,supervisor/admin}/tail",
  "{services/cache,testing}/worker",
  "supervisor/settings/cache",
  "http/cache/{request-collapsing,streams}",
  "host/wasi/fetch",
  "isolate/large-bodies",
  "module/meter/{growth,opcodes}",
  "services/fetch/messages",
  "shard/observe/traces",
  "worker/queue/fuel-rate",
];

test("a test that is named like one file of runtime/ stands in that file's place", () => {
  const places = Map.groupBy(
    globSync("**/*.{ts,js}", { cwd: runtime }).filter((file) => !file.endsWith(".d.ts")),
    (file) => basename(file).replace(/\.[tj]s$/, ""),
  );
  const isAccident = (name: string) => behaviours.some((pattern) => matchesGlob(name, pattern));
  const misplaced = testFiles()
    .filter((file) => !own.test(file) && !isAccident(bareName(file)))
    .flatMap((file) => {
      const named = places.get(basename(bareName(file))) ?? [];
      if (named.length !== 1 || dirname(named[0]!) === dirname(file)) return [];
      return [`${file} is named after runtime/${named[0]}`];
    });
  expect(misplaced).toEqual([]);
});
