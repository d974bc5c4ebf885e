import { expect, test } from "vitest";
import { parseSettings } from "../../../runtime/settings/settings-file.ts";
import { workerSettings } from "../../../runtime/settings/worker-settings.ts";
import { inHostFolder } from "./host-folder.ts";

const MiB = 2 ** 20;
const context = { dir: "/", fallbackName: "w", calibratedFuel: 1 };

test.each([
  ["", undefined],
  ["[cache]", { answers: false }],
  ["[cache]\nanswers = true", { answers: true }],
  ["[cache]\nanswers = true\nmemory = '8MiB'", { answers: true, memory: 8 * MiB }],
])("a worker's settings %j keep its answers accordingly", async (text, cache) => {
  const settings = await workerSettings(parseSettings(text, "skerry.toml"), context);
  expect(settings.cache).toEqual(cache);
});

test.each([
  ["answers = 1", "`cache.answers` must be true or false"],
  ["memory = 1", "`cache.memory` must be 64 KiB to 16 MiB, not 1 byte"],
  ["memory = '17MiB'", "`cache.memory` must be 64 KiB to 16 MiB, not 17 MiB"],
  ["size = 1", "`cache.size` is not a key; [cache] may hold answers, memory."],
])("%s is refused", (line, sentence) => {
  expect(() => parseSettings(`[cache]\n${line}`, "skerry.toml")).toThrow(
    `skerry.toml:2: ${sentence}`,
  );
});

test("what the host's file says of it stands in the place of what the worker's own does", async () => {
  const own = "[cache]\nanswers = true\nmemory = '1MiB'";
  const files = {
    "a/build/worker.wasm": "",
    "a/skerry.toml": own,
    "b/build/worker.wasm": "",
    "b/skerry.toml": own,
    "skerry.toml":
      "[[workers]]\nname = 'a'\nsource = 'a'\n[[workers]]\nname = 'b'\nsource = 'b'\n[workers.cache]\nanswers = false",
  };
  const { workers } = await inHostFolder(files, ({ read }) => read());
  expect(workers.map(({ settings }) => settings.cache)).toEqual([
    { answers: true, memory: MiB },
    { answers: false },
  ]);
});
