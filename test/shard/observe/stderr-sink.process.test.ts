import { spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const program = resolve(import.meta.dirname, "support/flood-log.ts");

interface Report {
  readonly dropped: number;
  readonly grownBytes: number;
}

/** Runs the program; a process that does not end by itself is killed and fails the test. */
async function flood(args: readonly string[], stderr: "pipe" | number) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", stderr] });
  const limit = setTimeout(() => child.kill("SIGKILL"), 50_000);
  const ended = new Promise<number | null>((end) => child.on("exit", end));
  const report = JSON.parse((await text(child.stdout!)) || "null") as Report | null;
  const code = await ended;
  clearTimeout(limit);
  return { code, report, stderr: child.stderr };
}

const parsed = (log: string) =>
  log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { cordon: string; i?: number; dropped?: number });

test("a pipe that nobody reads neither blocks the process, nor lets it grow, nor keeps it from ending", async () => {
  const { code, report, stderr } = await flood(["a", "20000", "500"], "pipe");
  expect(code).toBe(0);
  // 20,000 lines are some 13 MB; a pipe and the sink hold little more than one.
  expect(report!.dropped).toBeGreaterThan(10_000);
  expect(report!.grownBytes).toBeLessThan(60_000_000);
  // A socket takes a part of a piece when it is nearly full, and the process ends before the rest: that may
  // tear one line.
  const whole = (line: string) => line.startsWith('{"') && line.endsWith("}");
  const written = (await text(stderr!)).split("\n").filter((line) => line !== "");
  expect(written.filter((line) => !whole(line)).length).toBeLessThanOrEqual(2);
  const lines = parsed(written.filter(whole).join("\n"));
  expect(lines.length).toBeGreaterThan(50);
  const numbers = lines.flatMap(({ i }) => i ?? []);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
});

// Node's own pipes to a process are sockets; under `skerry serve 2>&1 | jq` standard error is a real one.
test.each([
  ["socket", ""],
  ["pipe", " | { sleep 0.3; cat; }"],
])("two processes on one %s do not tear each other's lines", async (_, reader) => {
  const one = (name: string) => `"$0" "$1" ${name} 3000 900 20000 2>&1 >/dev/null & `;
  const script = `{ ${one("a")}${one("b")}wait; }${reader}`;
  const shell = spawn("sh", ["-c", script, process.execPath, program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = parsed(await text(shell.stdout));
  for (const name of ["a", "b"]) {
    const own = lines.filter(({ cordon, i }) => cordon === name && i !== undefined);
    const dropped = lines.filter((line) => line.cordon === name && line.dropped !== undefined);
    expect(own.length).toBeGreaterThan(500);
    expect(own.length + dropped.reduce((sum, line) => sum + line.dropped!, 0)).toBe(3_000);
  }
});

test("a file gets every line", async () => {
  const dir = mkdtempSync(join(tmpdir(), "skerry-log-"));
  const path = join(dir, "log");
  const { code, report } = await flood(["a", "2000", "300"], openSync(path, "a"));
  expect(code).toBe(0);
  expect(report!.dropped).toBe(0);
  expect(parsed(readFileSync(path, "utf8")).map(({ i }) => i)).toEqual(
    Array.from({ length: 2_000 }, (_, i) => i),
  );
  rmSync(dir, { recursive: true });
});

test("a reader that goes away does not end the process", async () => {
  const child = spawn(process.execPath, [program, "a", "5000", "500"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stderr.once("data", () => child.stderr.destroy());
  const ended = new Promise<number | null>((end) => child.on("exit", end));
  const report = JSON.parse(await text(child.stdout)) as Report;
  expect(await ended).toBe(0);
  expect(report.dropped).toBeGreaterThan(1_000);
});
