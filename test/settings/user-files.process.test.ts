import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { reading, writing } from "../../runtime/settings/user-files.ts";

test("a file that its disk has no room for leaves the old one whole, and nothing beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-full-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "worker.wasm");
  writeFileSync(path, "old");
  const lines = `import { writeWhole, writing } from ${JSON.stringify(import.meta.resolve("../../runtime/settings/user-files.ts"))};
  await writing("build", () => writeWhole(${JSON.stringify(path)}, Buffer.alloc(10_000)))
    .then(() => console.log('"written"'), (error) => console.log(JSON.stringify(error)));`;
  const node = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", lines];
  const within = (bytes: number) => {
    const args = [`--fsize=${bytes}`, "--", process.execPath, ...node];
    return JSON.parse(execFileSync("prlimit", args, { encoding: "utf8" }));
  };
  for (const bytes of [0, 1, 9_999]) {
    const { code, message } = within(bytes);
    expect(code).toBe("not-writable");
    expect(message).toMatch(/^build can't be written: .*\(EFBIG\)\.$/);
    expect(readdirSync(folder)).toEqual(["worker.wasm"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  }
  expect(within(10_000)).toBe("written");
  expect(readdirSync(folder)).toEqual(["worker.wasm"]);
});

test("an empty path stands in the message", async () => {
  await expect(reading("", async () => readFileSync(""))).rejects.toThrow(
    'The empty path "" can\'t be read: no such file or directory (ENOENT).',
  );
  await expect(writing("", async () => writeFileSync("", ""))).rejects.toThrow(
    'The empty path "" can\'t be written',
  );
});
