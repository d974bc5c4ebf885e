import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { analyzePath as analyze } from "../machine.ts";

const folder = fileURLToPath(new URL("../../runtime/systemd/", import.meta.url));
const unit = readFileSync(join(folder, "skerry.service"), "utf8");
const own = mkdtempSync(join(tmpdir(), "skerry-units-"));
afterAll(() => rmSync(own, { recursive: true }));

const has = existsSync(analyze);

const exposure = (file: string) =>
  Number(
    /exposure level for .*: ([\d.]+)/.exec(
      execFileSync(analyze, ["security", "--offline=true", file], { encoding: "utf8" }),
    )![1],
  );

test.runIf(has)("the service is exposed by 2.0 at most, of 10", () => {
  expect(exposure(join(folder, "skerry.service"))).toBeLessThanOrEqual(2);
  const open = join(own, "skerry.service");
  writeFileSync(
    open,
    unit.replace(/^(SystemCallFilter|Protect|Private|Restrict|Capability).*\n/gm, ""),
  );
  expect(exposure(open)).toBeGreaterThan(5);
});

test.runIf(has)("each line of the units is one that systemd knows", () => {
  for (const name of ["skerry.service", "skerry.socket"]) {
    const here = readFileSync(join(folder, name), "utf8");
    // Where the program is installed is not this machine's affair.
    writeFileSync(join(own, name), here.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
  }
  const verified = execFileSync(
    "/bin/sh",
    [
      "-c",
      `"$0" verify "$1" "$2" 2>&1 || true`,
      analyze,
      ...["skerry.service", "skerry.socket"].map((name) => join(own, name)),
    ],
    { encoding: "utf8" },
  );
  expect(verified.split("\n").filter((line) => line.includes("skerry."))).toEqual([]);
});
