import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { programCopies } from "../../runtime/bin/program-copies.js";
import { isolateFlags } from "../../runtime/process/flags.ts";
import { repository } from "../cli/skerry.ts";

let copies: string;
beforeAll(async () => {
  const made = await programCopies(join(repository, "runtime"));
  if (made === null) throw new Error("no copies can be kept here");
  copies = made;
});

/** A copy's files that are loaded with these, and their bytes. */
function loadedWith(...programs: readonly string[]): { files: number; bytes: number } {
  const files = new Set(programs.map((each) => join(copies, each)));
  let bytes = 0;
  // A set that grows while it is read: what is added is read as well.
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    bytes += text.length;
    const imported = text.matchAll(/^(?:import|export)\b[^;"]*"(\.[^"]+)"/gm);
    for (const [, path] of imported) files.add(resolve(dirname(file), path!));
  }
  return { files: files.size, bytes };
}

const chunk = (name: string) => globSync(`${name}-????????.js`, { cwd: copies })[0]!;

// Each file takes some 0.4 ms, and what V8 has compiled of it is read as well.
test("`call` loads so many files, of so many bytes", () => {
  const { files, bytes } = loadedWith("cli/main.js", chunk("command-line"), chunk("call"));
  expect(files).toBeLessThan(99);
  expect(bytes).toBeLessThan(744_500);
});

test("a shard loads so many files, of so many bytes", () => {
  const { files, bytes } = loadedWith("shard/main.js");
  expect(files).toBeLessThan(20);
  expect(bytes).toBeLessThan(738_000);
});

test("`serve` loads nothing of a cluster before its settings name one", () => {
  const loaded = new Set([chunk("serve")]);
  let text = "";
  for (const file of loaded) {
    const source = readFileSync(join(copies, file), "utf8");
    text += source;
    const imported = source.matchAll(/^(?:import|export)\b[^;"]*"\.\/([^"]+)"/gm);
    for (const [, path] of imported) loaded.add(path!);
  }
  expect(text).toMatch(/import\("[^"]*open-cluster-/);
  expect(text).not.toMatch(/^import[^"]*"@nats-io/m);
  expect([...loaded].filter((file) => file.startsWith("open-cluster"))).toEqual([]);
});

test("`call` has its shard started before it loads what reads the command line", () => {
  const { files, bytes } = loadedWith("cli/main.js");
  expect(files).toBeLessThan(20);
  expect(bytes).toBeLessThan(54_000);
});

// Without its start-up snapshot Node compiles each of its own modules anew: they are most of a shard's start.
test("a shard loads those of Node's modules that it needs to be told what it is for, and others with the first request that needs them", () => {
  const program = pathToFileURL(join(copies, "shard", "main.js")).href;
  const look = `
    await import(${JSON.stringify(program)});
    const names = process.moduleLoadList.filter((each) => each.startsWith("NativeModule "));
    process.stdout.write(JSON.stringify(names.map((each) => each.slice(13))));
    process.exit(0);`;
  const args = [...isolateFlags, "--input-type=module", "-e", look];
  const loaded = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  expect(loaded).toContain("net");
  const later = ["crypto", "dns", "fs/promises", "http", "zlib", "v8", "tls", "worker_threads"];
  expect(loaded.filter((name: string) => later.includes(name))).toEqual([]);
  expect(loaded.length).toBeLessThan(125);
});
