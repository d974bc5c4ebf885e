import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compileCache } from "../../runtime/bin/compile-cache.js";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-cache-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("compiled code is kept in a folder that is made for this user alone", () => {
  const home = makeFolder();
  const folder = compileCache({ XDG_CACHE_HOME: home });
  expect(folder).toBe(join(home, "skerry", "compiled"));
  expect(statSync(folder!).mode & 0o777).toBe(0o700);
});

test("an operator says where it is kept, or that it is not", () => {
  const home = makeFolder();
  const named = { XDG_CACHE_HOME: home, NODE_COMPILE_CACHE: "/elsewhere" };
  expect(compileCache(named)).toBe("/elsewhere");
  expect(compileCache({ ...named, NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(null);
});

test("no compiled code is taken from a folder that others may write to, nor through a link", () => {
  const shared = makeFolder();
  mkdirSync(join(shared, "skerry", "compiled"), { recursive: true });
  for (const folder of ["skerry", join("skerry", "compiled")]) {
    chmodSync(join(shared, folder), 0o777);
    expect(compileCache({ XDG_CACHE_HOME: shared })).toBe(null);
    chmodSync(join(shared, folder), 0o700);
  }
  expect(compileCache({ XDG_CACHE_HOME: shared })).not.toBe(null);
  const linked = makeFolder();
  symlinkSync(join(shared, "skerry"), join(linked, "skerry"));
  expect(compileCache({ XDG_CACHE_HOME: linked })).toBe(null);
});

test.each(["/proc/none", "/dev/null", "/no/such/folder"])("nothing is kept in %s", (home) => {
  expect(compileCache({ XDG_CACHE_HOME: home })).toBe(null);
});
