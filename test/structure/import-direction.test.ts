import { globSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const runtime = resolve(import.meta.dirname, "../../runtime");

/** The folders of `runtime/` from the top down; a file imports from its own folder and from those
 * below it. */
const order = [
  "testing",
  "cli",
  "measure",
  "embed",
  "debugging",
  "project",
  "doctor",
  "supervisor",
  "boundary",
  "owner",
  "shard",
  "http",
  "routing",
  "page",
  "replay",
  "prepare",
  "worker",
  "settings",
  "services",
  "isolate",
  "store",
  "host",
  "message",
  "module",
  "abi",
  "wasm",
  "process",
  "optional-packages.ts",
  "errors.ts",
  "error-table.ts",
  "byte-units.ts",
  "value-schemas.ts",
  "name-patterns.ts",
  "bin",
];

const importPattern = /^(?:import|export)\s[^"']*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/gm;

function relativeImports(file: string, text = readFileSync(file, "utf8")): string[] {
  return [...text.matchAll(importPattern)].map((match) =>
    resolve(dirname(file), (match[1] ?? match[2])!),
  );
}

/** Those that are loaded with the file. */
function loadedImports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return relativeImports(file, text.replace(/^(import|export) type\s[^;]*;/gm, ""));
}

const folderOf = (file: string): string => relative(runtime, file).split("/")[0]!;
const files = globSync("**/*.ts", { cwd: runtime })
  .filter((file) => !/(^|\/)(node_modules|dist|assembly)\//.test(file))
  .map((file) => resolve(runtime, file));

test("imports in runtime/ go downwards only", () => {
  const upwards: string[] = [];
  for (const file of files) {
    for (const target of relativeImports(file)) {
      const from = order.indexOf(folderOf(file));
      const to = order.indexOf(folderOf(target));
      if (to < from)
        upwards.push(`${relative(runtime, file)} imports ${relative(runtime, target)}`);
    }
  }
  expect(upwards).toEqual([]);
});

/** Folders with rooms in an order of their own, from the top down; files beside the rooms are "". */
const rooms: Readonly<Record<string, readonly string[]>> = {
  "host/wasi": ["", "service", "http", "system", "keyvalue", "io", "content", "session"],
  "services/cache": ["", "rules"],
  wasm: ["encode", "component", "decode", "instructions", ""],
};

test.each(Object.entries(rooms))(
  "imports between the rooms of %s go downwards only",
  (of, down) => {
    const roomOf = (file: string): string | null => {
      const path = relative(resolve(runtime, of), file);
      if (path.startsWith("..")) return null;
      return path.includes("/") ? path.split("/")[0]! : "";
    };
    const placed = files.flatMap((file) => {
      const room = roomOf(file);
      return room === null ? [] : [{ file, room }];
    });
    expect([...new Set(placed.map(({ room }) => room))].sort()).toEqual([...down].sort());
    const upwards = placed.flatMap(({ file, room }) =>
      relativeImports(file)
        .filter((target) => down.indexOf(roomOf(target) ?? room) < down.indexOf(room))
        .map((target) => `${relative(runtime, file)} imports ${relative(runtime, target)}`),
    );
    expect(upwards).toEqual([]);
  },
);

test("runtime/README.md has the same order", () => {
  const page = readFileSync(resolve(runtime, "README.md"), "utf8");
  const drawn = /^testing →[^`]*/m
    .exec(page)![0]
    .trim()
    .split(/\s*→\s*/);
  expect(drawn).toEqual(order.map((entry) => entry.replace(/\.ts$/, "")));
});

test("every folder of runtime/ has its place in the order", () => {
  const folders = new Set(files.map(folderOf));
  expect([...folders].filter((folder) => !order.includes(folder))).toEqual([]);
});

test("isolated-vm is known to runtime/isolate alone", () => {
  const others = files.filter(
    (file) => /from "isolated-vm"/.test(readFileSync(file, "utf8")) && folderOf(file) !== "isolate",
  );
  expect(others.map((file) => relative(runtime, file))).toEqual([]);
});

/** Files outside `process/` and `bin/` that start a program, and why that is none to talk with. */
const startPrograms: Readonly<Record<string, string>> = {
  "doctor/engine.ts": "tries whether an isolate runs: prints one line, and has no channel",
  "supervisor/settings/system-accounts.ts": "asks `getent`, which is the system's and no Node",
};

test("child processes are started in runtime/process and runtime/bin alone", () => {
  const value =
    /^(?:import|export)\s(?!type\s)[^"';]*?from\s+"(?:node:)?child_process"|(?:import|require|getBuiltinModule)\("(?:node:)?child_process"\)/m;
  const starting = globSync("**/*.{ts,js}", { cwd: runtime })
    .filter((file) => !/(^|\/)(node_modules|dist|assembly)\//.test(file))
    .filter((file) => !["process", "bin"].includes(file.split("/")[0]!))
    .filter((file) => value.test(readFileSync(resolve(runtime, file), "utf8")));
  expect(starting.sort()).toEqual(Object.keys(startPrograms).sort());
});

// Where it is loaded, Node can't start from its snapshot.
test("no process that commands run in loads isolated-vm", () => {
  const loaded = new Set([resolve(runtime, "cli/main.ts")]);
  for (const file of loaded) for (const target of loadedImports(file)) loaded.add(target);
  expect(loaded.size).toBeGreaterThan(200);
  const loading = [...loaded].filter((file) =>
    /from "isolated-vm"/.test(readFileSync(file, "utf8")),
  );
  expect(loading.map((file) => relative(runtime, file))).toEqual([]);
});

test("no file of code is longer than 450 lines, tables of data excepted", () => {
  const tables = ["opcode-table.ts", "error-table.ts"];
  const long = files.filter(
    (file) =>
      !file.includes("/generated/") &&
      !tables.some((table) => file.endsWith(table)) &&
      readFileSync(file, "utf8").split("\n").length > 451,
  );
  expect(long.map((file) => relative(runtime, file))).toEqual([]);
});
