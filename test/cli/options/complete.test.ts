import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { completion } from "../../../runtime/cli/commands/completion.ts";
import { asksWhatFollows, printWhatFollows } from "../../../runtime/cli/options/complete.ts";
import { makeProgram } from "../../../runtime/cli/options/program.ts";

/** What is offered after these words. */
async function offered(...words: string[]): Promise<string[]> {
  const argv = ["complete", "--", ...words];
  expect(asksWhatFollows(argv)).toBe(true);
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await printWhatFollows(
      makeProgram("0.1.0", () => {}),
      argv,
    );
    const lines = print.mock.calls.map(([line]) => String(line));
    return lines.map((line) => line.split("\t")[0]!).filter((each) => !each.startsWith(":"));
  } finally {
    print.mockRestore();
  }
}

test("commands, options, choices, and commands of commands are offered", async () => {
  expect(await offered("ro")).toEqual(["rollback"]);
  expect(await offered("")).toContain("completion");
  expect(await offered("")).not.toContain("complete");
  expect(await offered("call", "--me")).toEqual(["--memory", "--method"]);
  expect(await offered("new", "--template", "")).toEqual(["assemblyscript", "javascript"]);
  expect(await offered("kv", "")).toEqual(["list", "rm"]);
  expect(await offered("completion", "")).toEqual(["bash", "zsh", "fish"]);
});

test("where a worker is named, folders and modules are offered", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-complete-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "shop"));
  writeFileSync(join(folder, "ship.wasm"), "");
  writeFileSync(join(folder, "shelf.txt"), "");
  expect((await offered("call", join(folder, "sh"))).sort()).toEqual([
    join(folder, "ship.wasm"),
    join(folder, "shop"),
  ]);
  expect(await offered("call", join(folder, "none", "x"))).toEqual([]);
});

test.each(["bash", "zsh", "fish"])("a script for %s asks this command line", async (shell) => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    expect(await completion(shell, {})).toBe(0);
    expect(write.mock.calls.map(([text]) => String(text)).join("")).toContain("skerry complete --");
  } finally {
    write.mockRestore();
  }
});
