import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostAdmin } from "../../../runtime/supervisor/settings/host-data-folder.ts";
import { hasHostFile } from "../../../runtime/supervisor/settings/host-file.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "skerry-test-"));
});
afterAll(() => rm(dir, { recursive: true }));

const write = (text: string) => writeFile(join(dir, "skerry.toml"), text);

test.each([
  ['[serve]\nadmin = "127.0.0.1:9191"', "127.0.0.1:9191"],
  ['[serve]\nadmin = "[::1]:9191"', "[::1]:9191"],
  ["[serve]\nport = 80", "127.0.0.1:9090"],
  // A port that the system chooses is known to nobody.
  ['[serve]\nadmin = "127.0.0.1:0"', null],
  ['[serve]\nadmin = "nowhere"', null],
  ["[serve", null],
  ['name = "worker"', null],
])("the admin API of a host whose settings are %j is looked for at %j", async (text, admin) => {
  await write(text);
  expect(await hostAdmin(dir)).toBe(admin);
});

test("its socket is where the host has it: beside the settings", async () => {
  await write('[serve]\nadmin = "unix:admin.sock"');
  expect(await hostAdmin(dir)).toBe(`unix:${join(dir, "admin.sock")}`);
});

test.each([
  ["[serve]\nport = 80", true],
  ['[[workers]]\nname = "a"\nmodule = "a.wasm"', true],
  ["workers = []", true],
  // Also where it has a fault: it is no worker's by that.
  ["[serve]\nprot = 80", true],
  ['name = "a"\n[limits]\nfuel = 5', false],
  ["", false],
  ["[serve", false],
  // Of both: the worker's reader says what does not belong there.
  ['name = "a"\n[serve]\nport = 80', false],
])("settings are a host's, or not: %j", async (text, isHosts) => {
  await write(text);
  expect(await hasHostFile(dir)).toBe(isHosts);
});

test("a folder without settings has none of a host", async () => {
  const none = join(dir, "none");
  expect([await hasHostFile(none), await hostAdmin(none)]).toEqual([false, null]);
});
