import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const program = join(import.meta.dirname, "support/inheriting.ts");

test.runIf(process.platform === "linux")(
  "no process with a tenant's code has a file that whoever started the program had open, whatever its number",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "skerry-inherited-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "secret");
    writeFileSync(path, "of whoever started it");
    // Some without a gap, and single ones behind gaps.
    const numbers = [9, ...Array.from({ length: 40 }, (_, n) => 17 + n), 200, 500, 1_000];
    const opened = numbers.map((number) => `${number}<"$1"`).join(" ");
    const lines = `ulimit -n 4096; exec ${opened}; exec "$0" --disable-warning=ExperimentalWarning "$2" "$1"`;
    const output = execFileSync("/bin/bash", ["-c", lines, process.execPath, path, program], {
      encoding: "utf8",
      timeout: 120_000,
    });
    const { own, children } = JSON.parse(output);
    // The program has them itself: it is its own business.
    expect(own.map(Number).sort((a: number, b: number) => a - b)).toEqual(numbers);
    expect(children.length).toBeGreaterThan(0);
    expect(children.flat()).toEqual([]);
  },
  120_000,
);
