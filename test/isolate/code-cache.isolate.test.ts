import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { codeCache } from "../../runtime/isolate/code-cache.ts";
import { WorkerIsolate } from "../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../runtime/module/artifact.ts";
import { decodeCore } from "../../runtime/module/decode.ts";
import { meter } from "../../runtime/module/meter/meter.ts";
import { prices } from "../../runtime/module/meter/prices.ts";
import { plainFlags } from "../../runtime/process/flags.ts";
import { ArtifactStore } from "../../runtime/store/artifacts.ts";
import { newClockAndEntropy } from "../../runtime/worker/clock-and-entropy.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { sha256 } from "../store/support/records.ts";
import { testSettings } from "../support/workers.ts";

/** Large enough that its compiled code is kept. */
const code = `(global $times (mut i32) (i32.const 0)) (func ${"(drop (v128.const i64x2 1 2))".repeat(16_000)})`;

/** An engine as toolchains make it: code that is the same in each, and data that is a script's. */
const engine = (letter: string, more = "") => `(module (memory (export "m") 4) ${code} ${more}
  (data (i32.const 100) "${letter.repeat(70_000)}") (data (i32.const 140000) "${letter}")
  (func (export "run") (param $fill i32) (result i32)
    (if (local.get $fill) (then
      (memory.fill (i32.const 0) (i32.const 63) (i32.const 200000))
      (global.set $times (i32.add (global.get $times) (i32.const 1)))))
    (i32.add (i32.mul (i32.const 1000) (global.get $times)) (i32.load8_u (i32.const 70099)))))`;

const glue = (said: string) => `export const instantiate = (function instantiate(get, _, make) {
  const { run, m } = make(get("core"), {}).exports;
  const said = "${said}";
  return {
    handle({ uri }) {
      if (uri.endsWith("trap")) throw new WebAssembly.RuntimeError("trapped");
      const seen = [run(0), new Uint8Array(m.buffer)[140000], new Uint8Array(m.buffer)[99], run(uri.endsWith("fill") ? 1 : 0)];
      return { status: 200, fields: [["seen", [said, ...seen].join(" ")]], body: { tag: "empty" } };
    },
  };
});
export const _util = {};`;

interface Forms {
  readonly apart?: boolean;
  readonly tracked?: boolean;
  readonly more?: string;
}

const assembled = new Map<string, Promise<Uint8Array>>();

/** The engine's bytes with a letter in the place of another's: to assemble it takes a second. */
async function bytesOf(letter: string, more: string): Promise<Uint8Array> {
  const of = assembled.get(more) ?? assemble(engine("_", more));
  assembled.set(more, of);
  const bytes = Buffer.from(await of);
  const last = bytes.lastIndexOf("_");
  bytes.fill(letter, last, last + 1);
  const data = bytes.lastIndexOf("_".repeat(70_000));
  bytes.fill(letter, data, data + 70_000);
  return new Uint8Array(bytes);
}

async function artifactOf(
  letter: string,
  said: string,
  { apart = true, tracked = true, more = "" }: Forms = {},
): Promise<Artifact> {
  const bytes = await bytesOf(letter, more);
  const { module } = decodeCore({ bytes, base: 0, label: "core" });
  const { wasm, contents, ...core } = meter(module, { prices, tracked, apart });
  const manifest = {
    imports: [],
    exports: [],
    cores: [{ name: "core", ...core.manifest, runsScripts: false }],
  };
  const cores = [{ ...core, wasm, ...(contents && { contents }) }];
  return { glue: glue(said), cores, manifest } as unknown as Artifact;
}

const dataDir = mkdtempSync(join(tmpdir(), "skerry-kept-code-"));
const store = new ArtifactStore(dataDir);
const started: WorkerIsolate[] = [];
afterAll(() => {
  for (const isolate of started) isolate.dispose();
  rmSync(dataDir, { recursive: true });
});

/** Starts a worker of an artifact as a shard does, from disk. Returns what it answers: what its memory holds before the
 * request writes, and after. */
async function start(artifact: Artifact, key: string) {
  await store.write(sha256(key), artifact);
  const read = (await store.read(sha256(key), (digest) => codeCache.of(digest)))!;
  const { log, ...rest } = testSettings({}).limits;
  const options = { ...rest, logBytes: log, variables: {}, secrets: {} };
  const isolate = await WorkerIsolate.create(read, options);
  started.push(isolate);
  expect(isolate.boot.failure).toBeNull();
  const ask = async (path: string) => {
    const request = { method: "GET", uri: `http://x/${path}`, fields: [], body: { tag: "empty" } };
    const call = { request, ...newClockAndEntropy(undefined) } as const;
    const [result] = await isolate.run([call as never]);
    const seen = result!.response?.fields[0]?.[1] ?? result!.failure?.cause;
    return `${seen}, fuel ${result!.fuel}`;
  };
  return { read, ask, options, startFuel: isolate.boot.startFuel };
}

const [a, b, fill] = ["a", "b", "?"].map((letter) => letter.charCodeAt(0));

test.each([true, false])(
  "contents that are apart are what each instance begins with, for the same fuel: tracked %s",
  async (tracked) => {
    const whole = await start(
      await artifactOf("a", "says", { apart: false, tracked }),
      `w${tracked}`,
    );
    const apart = await start(await artifactOf("a", "says", { tracked }), `p${tracked}`);
    expect(whole.read.cores[0]!.contents).toBeUndefined();
    expect(apart.read.cores[0]!.contents!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(apart.startFuel).toBe(whole.startFuel);
    // One that trapped is followed by a new instance, and one that ended well by the same.
    for (const path of ["first", "fill", "after", "trap", "again", "fill", "last"]) {
      const seen = await apart.ask(path);
      expect({ path, seen }).toEqual({ path, seen: await whole.ask(path) });
      if (path === "fill") expect(seen).toContain(`says ${a} ${a} 0 ${1000 + fill!}, `);
      else if (path !== "trap") expect(seen).toContain(`says ${a} ${a} 0 ${a}, `);
    }
  },
);

test("workers of one engine share its code, each with contents of its own", async () => {
  const first = await start(await artifactOf("a", "first"), "first");
  const second = await start(await artifactOf("b", "other"), "second");
  expect(second.read.cores[0]!.digest).toBe(first.read.cores[0]!.digest);
  expect(second.read.cores[0]!.compiled).toBe(codeCache.of(second.read.cores[0]!.digest!));
  expect(second.read.cores[0]!.compiled).not.toBeNull();
  await first.ask("fill");
  expect(await second.ask("x")).toContain(`other ${b} ${b} 0 ${b}, `);
  expect(await first.ask("x")).toContain(`first ${a} ${a} 0 ${a}, `);
});

test("workers whose code differs by a byte do not share it, nor their glue where that is as long", async () => {
  const more = (value: number) => ({ more: `(global (mut i32) (i32.const ${value}))` });
  const first = await start(await artifactOf("a", "one", more(1)), "one");
  // What was compiled of the glue is kept when the isolate has had a rest.
  await expect.poll(async () => (await first.ask("x")).startsWith("one")).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const second = await start(await artifactOf("a", "two", more(2)), "two");
  expect(second.read.cores[0]!.wasm.length).toBe(first.read.cores[0]!.wasm.length);
  expect(second.read.cores[0]!.digest).not.toBe(first.read.cores[0]!.digest);
  expect(await second.ask("x")).toContain("two ");
  const again = await start(await artifactOf("b", "one", more(1)), "three");
  expect(await again.ask("x")).toContain(`one ${b} `);
});

test("code goes where memory is short, and those that have it go on and start", async () => {
  const first = await start(await artifactOf("a", "here"), "here");
  const { digest } = first.read.cores[0]!;
  expect(codeCache.of(digest!)).not.toBeNull();
  const known = (await store.read(sha256("here"), (each) => codeCache.of(each)))!;
  expect([codeCache.letGo(), codeCache.letGo()]).toEqual([true, false]);
  expect(codeCache.of(digest!)).toBeNull();
  expect(known.cores[0]!.compiled).toBeDefined();
  expect(await first.ask("x")).toContain(`here ${a} ${a} `);
  const second = await start(await artifactOf("b", "there"), "there");
  expect(await second.ask("x")).toContain(`there ${b} ${b} `);
  const isolate = await WorkerIsolate.create(known, first.options);
  started.push(isolate);
  expect(isolate.boot.failure).toBeNull();
});

test("code that is kept need not be on disk, and contents are to be whole", async () => {
  const { read } = await start(await artifactOf("a", "says"), "kept");
  const compiledOf = (digest: string) => codeCache.of(digest);
  expect(compiledOf(read.cores[0]!.digest!)).not.toBeNull();
  const folder = join(dataDir, "artifacts", sha256("kept"));
  writeFileSync(join(folder, "core"), "damaged");
  const again = await store.read(sha256("kept"), compiledOf);
  expect(again!.cores[0]!.contents).toEqual(read.cores[0]!.contents);
  expect(() => again!.cores[0]!.wasm).toThrow("damaged");
  const contents = readFileSync(join(folder, "core.contents"));
  contents[200]! ^= 1;
  writeFileSync(join(folder, "core.contents"), contents);
  expect(await store.read(sha256("kept"), compiledOf)).toBeNull();
});

test("a process that keeps code ends", async () => {
  // V8 waits for ever for owners of code that are never told.
  const program = fileURLToPath(new URL("support/keeps-code-main.ts", import.meta.url));
  const flags = [...plainFlags, "--no-node-snapshot", program];
  await promisify(execFile)(process.execPath, flags, { timeout: 20_000 });
});
