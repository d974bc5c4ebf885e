import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { appendFile, chmod, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { programCopies, stampOf } from "../../runtime/bin/program-copies.js";
import { repository, skerry } from "../cli/skerry.ts";
import { compileWorker } from "../support/workers.ts";

const runtime = join(repository, "runtime");

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-copies-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The programs that copies are made of. */
const programs = [
  ...[
    "cli/main",
    "shard/main",
    "debugging/guest-main",
    "prepare/main",
    "project/start/start-main",
    "services/broker/broker-main",
    "services/kv/kv-main",
  ],
  ...["isolate/inside/main", "isolate/inside/wasi/wasi-side"],
];

/** A checkout that a test may change, of programs that do next to nothing: those of Skerry take seconds of the processor each
 * time they are copied. */
function makeCheckout(): string {
  const made = join(makeFolder(), "runtime");
  for (const program of programs) {
    const file = join(made, `${program}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const errors = relative(dirname(file), join(made, "errors.ts"));
    const path = errors.startsWith(".") ? errors : `./${errors}`;
    writeFileSync(file, `import { name } from "${path}";\nexport const told: string = name;\n`);
  }
  writeFileSync(join(made, "errors.ts"), 'export const name: string = "errors";\n');
  const about = { peerDependenciesMeta: { "optional-package": { optional: true } } };
  writeFileSync(join(made, "package.json"), JSON.stringify(about));
  return made;
}

/** The environment of a user with an empty cache folder. */
function newUser(): { env: NodeJS.ProcessEnv; kept: string } {
  const caches = makeFolder();
  return { env: { XDG_CACHE_HOME: caches }, kept: join(caches, "skerry", "programs") };
}

/** What the children of a process were started as. */
function childrenOf(pid: number): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  const ids = children.split(/\s+/).filter((id) => id !== "");
  return ids.map((id) => readFileSync(`/proc/${id}/cmdline`, "utf8"));
}

test("copies are made once, for this user alone, and all programs are among them", async () => {
  const { env, kept } = newUser();
  const folder = await programCopies(runtime, env);
  expect(folder).not.toBe(null);
  expect(statSync(kept).mode & 0o777).toBe(0o700);
  expect(statSync(folder!).mode & 0o777).toBe(0o700);
  for (const program of ["cli", "shard", "prepare", "isolate/inside"]) {
    expect(statSync(join(folder!, program, "main.js")).isFile()).toBe(true);
  }
  // The bundler is a process of its own, which a command that runs for months need not have.
  await expect
    .poll(() => childrenOf(process.pid).filter((command) => command.includes("esbuild")))
    .toEqual([]);
  expect(await programCopies(runtime, env)).toBe(folder);
});

test("they are made again where the record is of no account", async () => {
  const checkout = makeCheckout();
  const { env, kept } = newUser();
  const folder = await programCopies(checkout, env);
  expect(await programCopies(checkout, env)).toBe(folder);
  // It names copies that are gone, or is damaged.
  rmSync(folder!, { recursive: true });
  const second = await programCopies(checkout, env);
  expect(second).not.toBe(null);
  expect(second).not.toBe(folder);
  const [record] = readdirSync(kept).filter((name) => name.endsWith(".json"));
  await writeFile(join(kept, record!), "{");
  const third = await programCopies(checkout, env);
  expect(third).not.toBe(second);
  expect(JSON.parse(await readFile(join(kept, record!), "utf8")).folder).toBe(third);
});

test("they are made again where one of them is cut short, changed or gone", async () => {
  const checkout = makeCheckout();
  const { env } = newUser();
  let folder = await programCopies(checkout, env);
  for (const damage of [
    (file: string) => writeFileSync(file, ""),
    (file: string) => writeFileSync(file, readFileSync(file).subarray(1)),
    // As long as before.
    (file: string) => writeFileSync(file, readFileSync(file).fill(0)),
    (file: string) => rmSync(file),
  ]) {
    for (const program of ["cli/main.js", "services/kv/kv-main.js"]) {
      damage(join(folder!, program));
      const next = await programCopies(checkout, env);
      expect(next).not.toBe(null);
      expect(next).not.toBe(folder);
      expect(await programCopies(checkout, env)).toBe(next);
      folder = next;
    }
  }
});

const isRoot = process.getuid?.() === 0;

/** What somebody else may have done to a file of copies, and what is told of it. */
const foreign: Record<string, (file: string) => void> = {
  "may be written to by other users": (file) => chmodSync(file, 0o666),
  ...(isRoot && { "belongs to the user 65534": (file: string) => chownSync(file, 65_534, 65_534) }),
};

test.each(Object.keys(foreign))("what %s is not run, and is told by its name", async (why) => {
  const checkout = makeCheckout();
  const { env, kept } = newUser();
  const warned: string[] = [];
  const copies = () => programCopies(checkout, env, (sentence) => warned.push(sentence));
  const restamp = (folder: string, name: string) => {
    // Whoever writes there could have the record say so.
    const [record] = readdirSync(kept).filter((each) => each.endsWith(".json"));
    const told = JSON.parse(readFileSync(join(kept, record!), "utf8"));
    if (name in told.made) told.made[name] = stampOf(join(folder, name));
    writeFileSync(join(kept, record!), JSON.stringify(told));
    return join(kept, record!);
  };
  let folder = (await copies())!;
  for (const name of ["cli/main.js", "compiled/v1/code"]) {
    if (name.startsWith("compiled")) {
      mkdirSync(join(folder, "compiled", "v1"), { recursive: true });
      writeFileSync(join(folder, name), "");
    }
    expect(await copies()).toBe(folder);
    foreign[why]!(join(folder, name));
    restamp(folder, name);
    const next = await copies();
    expect(next).not.toBe(folder);
    expect(warned.splice(0)).toEqual([expect.stringContaining(`${join(folder, name)}, which`)]);
    folder = next!;
  }
  const record = restamp(folder, "");
  foreign[why]!(record);
  expect(await copies()).not.toBe(folder);
  expect(warned.splice(0)).toEqual([expect.stringMatching(`json, which.* it ${why}`)]);
  // What took its place is this user's again.
  const last = await copies();
  expect(await copies()).toBe(last);
  expect(warned).toEqual([]);
});

test("copies are this user's to write alone, whatever the umask", async () => {
  const checkout = makeCheckout();
  const { env } = newUser();
  const before = process.umask(0o002);
  try {
    const folder = await programCopies(checkout, env);
    expect(await programCopies(checkout, env)).toBe(folder);
  } finally {
    process.umask(before);
  }
});

test("they are made anew when a source has changed, and not of one that is broken", async () => {
  const checkout = makeCheckout();
  const { env } = newUser();
  const first = await programCopies(checkout, env);
  expect(await programCopies(checkout, env)).toBe(first);
  const source = join(checkout, "errors.ts");
  await appendFile(source, 'export const added = "after the copies";\n');
  const second = await programCopies(checkout, env);
  expect(second).not.toBe(null);
  expect(second).not.toBe(first);
  await appendFile(source, "export const = ;\n");
  expect(await programCopies(checkout, env)).toBe(null);
});

test("they are made where an optional package is missing, and not where another one is", async () => {
  const checkout = makeCheckout();
  const later = join(checkout, "cli/later.ts");
  await appendFile(join(checkout, "cli/main.ts"), 'export const it = import("./later.ts");\n');
  await writeFile(later, 'import { part } from "optional-package";\nexport const all = [part];\n');
  expect(await programCopies(checkout, newUser().env)).not.toBe(null);
  await writeFile(later, 'import { part } from "needed-package";\nexport const all = [part];\n');
  expect(await programCopies(checkout, newUser().env)).toBe(null);
});

test("those that start at the same time have copies, all of them", async () => {
  const checkout = makeCheckout();
  const { env, kept } = newUser();
  const folders = await Promise.all(Array.from({ length: 3 }, () => programCopies(checkout, env)));
  expect(new Set(folders).size).toBe(3);
  for (const folder of folders) {
    expect(statSync(join(folder!, "cli", "main.js")).isFile()).toBe(true);
  }
  expect(folders).toContain(await programCopies(checkout, env));
  expect(readdirSync(kept).filter((name) => name.endsWith(".json"))).toHaveLength(1);
});

test("there are none where others may write, where nothing can be kept, or where nobody wants them", async () => {
  const shared = makeFolder();
  mkdirSync(join(shared, "skerry", "programs"), { recursive: true });
  await chmod(join(shared, "skerry", "programs"), 0o777);
  expect(await programCopies(runtime, { XDG_CACHE_HOME: shared })).toBe(null);
  expect(await programCopies(runtime, { XDG_CACHE_HOME: "/proc/none" })).toBe(null);
  const { env, kept } = newUser();
  expect(await programCopies(runtime, { ...env, NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(null);
  expect(() => statSync(kept)).toThrow();
});

const greeter = `
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.text(request.parsedUrl.pathname);
}`;

test("commands do the same from copies as from their sources", async () => {
  const caches = makeFolder();
  const worker = join(caches, "worker.wasm");
  await writeFile(worker, await compileWorker(greeter));
  const env = { XDG_CACHE_HOME: caches, SKERRY_DATA_DIR: join(caches, "data") };
  const run = (more: Record<string, string>) =>
    skerry(["call", worker, "--json", "--seed", "x"], { env: { ...env, ...more } });
  const bySources = await run({ NODE_DISABLE_COMPILE_CACHE: "1" });
  expect(() => statSync(join(caches, "skerry", "programs"))).toThrow();
  const byCopies = await run({});
  expect(readdirSync(join(caches, "skerry", "programs"))).toHaveLength(2);
  const told = ({ stdout }: { stdout: string }) => {
    const { usage, ...rest } = JSON.parse(stdout);
    return { ...rest, fuel: usage.fuel, memory: usage.memoryBytes };
  };
  expect(byCopies.code).toBe(0);
  expect(told(byCopies)).toEqual(told(bySources));
});
