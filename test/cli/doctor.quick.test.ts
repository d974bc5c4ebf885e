import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../../runtime/doctor/finding.ts";
import { inFolder, skerry } from "./skerry.ts";

/** What the command finds by the text of a settings file. */
async function found(settings: string): Promise<{ fit: boolean; of: Map<string, Finding> }> {
  return inFolder(async (folder) => {
    await writeFile(join(folder, "skerry.toml"), settings);
    const { code, stdout } = await skerry(["doctor", "--json"], { cwd: folder });
    const { fit, findings, error } = JSON.parse(stdout);
    expect(error).toBeNull();
    expect(code).toBe(fit ? 0 : 3);
    return { fit, of: new Map(findings.map((each: Finding) => [each.about, each])) };
  });
}

test("doctor tells what this machine has for a host, an isolate that ran among it", async () => {
  const { of } = await found('[serve]\nport = 0\nsandbox = "best"');
  expect([...of.keys()]).toEqual([
    ...["platform", "engine", "isolates", "machine", "open files", "call stack"],
    ...["settings", "users", "sandbox", "data folder", "entries", "port", "host"],
  ]);
  expect(of.get("isolates")).toMatchObject({ health: "ok" });
  expect(of.get("settings")).toMatchObject({ health: "ok", found: "skerry.toml can be read." });
  expect(of.get("port")).toMatchObject({ health: "ok", advice: null });
});

test("doctor names line and key of a mistake in the settings, and ends with 3", async () => {
  const { fit, of } = await found('[serve]\nport = "lots"');
  expect(fit).toBe(false);
  expect(of.get("settings")).toMatchObject({
    health: "problem",
    found: expect.stringMatching(/skerry\.toml:2.*port/s),
  });
});

test("doctor says to people what to do, and sums up", async () => {
  await inFolder(async (folder) => {
    await writeFile(join(folder, "skerry.toml"), '[serve]\nport = 0\nsandbox = "off"');
    const { stdout } = await skerry(["doctor"], { cwd: folder });
    expect(stdout).toMatch(/^ok {7}isolates {5}An isolate was made, and ran\.$/m);
    expect(stdout).toMatch(/^warning {2}sandbox .*\n +Set `sandbox = "required"` in \[serve\]\.$/m);
    expect(stdout).toMatch(/\n\nA host (works|would not work) here\b.*\n$/);
  });
});
