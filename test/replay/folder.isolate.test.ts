import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RecordingFolder } from "../../runtime/replay/recording-folder.ts";

const wasm = new Uint8Array([0, 1, 2, 3]);
const module = hash("sha256", wasm);

let dir: string;
let said: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "skerry-recordings-"));
  said = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (bounds = { files: 100, bytes: 2 ** 20 }) =>
  RecordingFolder.open(join(dir, "kept"), {
    label: "kept",
    bounds,
    moduleOf: async (digest) => (digest === module ? wasm : null),
    say: (sentence) => said.push(sentence),
  });
const recording = (name: string, size = 100) => ({
  name: `${name}.recording`,
  bytes: new Uint8Array(size),
  module,
  missed: 0,
});
const kept = () => readdirSync(join(dir, "kept")).filter((name) => name !== "modules");

test("keeps recordings for its owner's eyes alone, and each module once", async () => {
  const folder = await open();
  expect(await folder.add(recording("a"))).toEqual({ more: true });
  expect(await folder.add(recording("b"))).toEqual({ more: true });
  expect(kept()).toEqual(["a.recording", "b.recording"]);
  expect(readdirSync(join(dir, "kept", "modules"))).toEqual([`${module}.wasm`]);
  expect(statSync(join(dir, "kept")).mode & 0o077).toBe(0);
  expect(statSync(join(dir, "kept", "a.recording")).mode & 0o077).toBe(0);
  expect(said).toEqual([]);
});

test("stops at its bound of files, counts those that were there, and says so once", async () => {
  await (await open()).add(recording("before"));
  const folder = await open({ files: 3, bytes: 2 ** 20 });
  const more = [];
  for (const name of ["a", "b", "c", "d"]) more.push((await folder.add(recording(name))).more);
  expect(more).toEqual([true, true, false, false]);
  expect(kept()).toHaveLength(3);
  expect(said).toEqual([expect.stringMatching(/^Recording has stopped: kept has 3 recordings of/)]);
});

test("counts nothing that lies deeper in a folder that has others' files", async () => {
  const deeper = join(dir, "kept", "node_modules", "some");
  mkdirSync(deeper, { recursive: true });
  writeFileSync(join(deeper, "other.recording"), "x");
  const folder = await open({ files: 1, bytes: 2 ** 20 });
  expect(await folder.add(recording("a"))).toEqual({ more: true });
  expect(kept()).toEqual(["a.recording", "node_modules"]);
});

test("stops at its bound of bytes", async () => {
  const folder = await open({ files: 100, bytes: 1_000 });
  expect(await folder.add(recording("a", 600))).toEqual({ more: true });
  expect(await folder.add(recording("b", 600))).toEqual({ more: false });
  expect(kept()).toEqual(["a.recording"]);
});

test("a disk that fails is told once, and recording goes on when it works again", async () => {
  const folder = await open();
  rmSync(join(dir, "kept"), { recursive: true });
  writeFileSync(join(dir, "kept"), "in its place");
  expect(await folder.add(recording("a"))).toEqual({ more: true });
  expect(await folder.add(recording("b"))).toEqual({ more: true });
  expect(said).toEqual([expect.stringMatching(/^Recordings can't be written/)]);
  rmSync(join(dir, "kept"));
  await open();
  expect(await folder.add(recording("c"))).toEqual({ more: true });
  expect(kept()).toEqual(["c.recording"]);
  expect(said).toHaveLength(1);
});

test.each(["../outside.recording", "a/b.recording", ".hidden.recording", "other.txt", ""])(
  "a name that leads elsewhere is not written: %s",
  async (name) => {
    const folder = await open();
    await folder.add({ ...recording("a"), name });
    expect(kept()).toEqual([]);
    expect(readdirSync(dir)).toEqual(["kept"]);
  },
);

test("a folder that can't be made is told as it is opened", async () => {
  writeFileSync(join(dir, "kept"), "a file");
  await expect(open()).rejects.toMatchObject({ code: "not-writable" });
});

test("is refused where no folder can be made", async () => {
  const options = { label: "there", bounds: { files: 1, bytes: 1 }, moduleOf: async () => null };
  const opened = RecordingFolder.open("/proc/no/such/place", { ...options, say: () => {} });
  await expect(opened).rejects.toMatchObject({ code: "not-writable" });
});
