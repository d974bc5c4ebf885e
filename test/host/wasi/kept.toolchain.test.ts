// Drafts of WASI, and Spin's interfaces, over what a worker's settings give it.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import type { OwnedKvStore } from "../../../runtime/store/kv.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { testSettings } from "../../support/workers.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { keptGuest } from "./support/kept-guest.ts";

const namespace = { tenant: "t", name: "n", quotaBytes: 2 ** 30 };
let folder: string;
let store: OwnedKvStore;
let worker: RunningDeployment;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skerry-kept-"));
  store = await openEmbeddedKv(folder, { takesValues: true });
  const settings = testSettings({
    grants: ["log", "config", "kv", "clock", "random"],
    limits: { fuel: 4_000_000_000, cpu: 60_000, deadline: 30_000, memory: 256 * 2 ** 20 },
    variables: { NAME: "value" },
    secrets: { TOKEN: "hidden" },
  });
  const { memory, tableElements } = settings.limits;
  const bounds = { grants: settings.grants, memoryBytes: memory, tableElements };
  const artifact = await keptArtifact(await keptGuest(), bounds);
  worker = await RunningDeployment.load(artifact, settings, () => {}, {
    fetch: null,
    kv: { store, namespaces: new Map([["KV", namespace]]) },
  });
}, 120_000);

afterAll(async () => {
  await worker?.dispose();
  await store?.close();
  await rm(folder, { recursive: true, force: true });
});

async function told(part: string): Promise<unknown> {
  const outcome = await ask(worker, `/${part}`);
  if (outcome.error !== null) throw outcome.error;
  return JSON.parse(text(outcome));
}

const other = (val: string) => ({ error: { tag: "other", val } });
const tooLarge = other(
  "the key is empty or has more than 512 bytes, or the value more than 25 MiB",
);
const noStore = { error: { tag: "no-such-store" } };

test("a bucket is a namespace that the settings bind; keys are texts", async () => {
  // A key that is no text is left out.
  await store.put(namespace, new Uint8Array([0xff, 0x61]), new Uint8Array(1));
  expect(await told("store")).toEqual([
    ...[null, false, "ok", "1", true, "ok", null, "ok"],
    ...[false, true, tooLarge, tooLarge, tooLarge],
    ...["3", { keys: ["ab", "ü\u{1f600}\ufffd"], cursor: null }],
    ...[noStore, other("the cursor is none that the store gave")],
  ]);
  for (const key of ["ab", "ü\u{1f600}\ufffd"]) await store.delete(namespace, Buffer.from(key));
  await store.delete(namespace, new Uint8Array([0xff, 0x61]));
});

test("keys come by page, and so many at once", async () => {
  const many = other("there are 1001 keys, and at most 1000 may be asked for at once");
  const more =
    "the store has more keys than are listed at once (1000): wasi:keyvalue/store lists them by page";
  expect(await told("pages")).toEqual([
    1_000,
    1_000,
    1,
    null,
    true,
    other(more),
    many,
    many,
    ["key-0"],
  ]);
  await store.delete(namespace, Buffer.from("key-0"));
});

test("the draft before has the same entries: its cursors and its counts are numbers without a sign", async () => {
  expect(await told("earlier")).toEqual([
    ...["ok", "1", false, { keys: ["a"], cursor: null }, ["2"], "ok"],
    ...[noStore, other("the cursor is none that the store gave")],
    ...[3, other("a number is raised by 9223372036854775807 at most")],
    other("the number is -3 now, and wasi:keyvalue of 0.2.0-draft has none below 0"),
    0,
  ]);
  expect(await told("earlier-pages")).toEqual([[1_000, 1_000, 1], null, 2_001, true]);
});

test("a number is counted up once for each that does, at the same time too", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => told("count")));
  expect(all.map(Number).sort((one, another) => one - another)).toEqual(
    Array.from({ length: 20 }, (_, n) => 2 * (n + 1)),
  );
  expect(await told("counts")).toEqual([
    ...[5, -2, "-2", other("the value is no whole number")],
    ...[other("the sum is no 64-bit integer"), tooLarge],
  ]);
});

test("a number keeps its metadata and its time", async () => {
  const key = Buffer.from("count");
  const expiresAt = Date.now() + 100_000;
  await store.put(namespace, key, Buffer.from("7"), { metadata: "of 7", expiresAt });
  expect(await told("count")).toBe(9);
  const got = await store.get(namespace, key);
  if (!("entry" in got) || got.entry === null) throw new Error("it is gone");
  expect(got.entry.metadata).toBe("of 7");
  expect(Math.abs(got.entry.expiresAt! - expiresAt)).toBeLessThan(2_000);
});

test("a swap is done where nothing was written since, and else gives what to try again by", async () => {
  expect(await told("swaps")).toEqual([
    ...[null, "ok", "1", "cas-failed", "2", "ok", "3", "ok", "4"],
  ]);
});

test("several keys are asked for at once", async () => {
  expect(await told("batch")).toEqual([
    ...["ok", [["y", "2"], null, ["x", "1"]], "ok", [null], [], tooLarge],
  ]);
  const message = "the values have more than 26214400 bytes together: ask for fewer keys at once";
  expect(await told("large")).toEqual([[9_437_184, 9_437_184], other(message)]);
});

test("variables and secrets by name, and lines of the log", async () => {
  const outcome = await ask(worker, "/config");
  const all = [
    ["NAME", "value"],
    ["TOKEN", "hidden"],
  ];
  const undefinedOne = { error: { tag: "undefined", val: "none" } };
  expect(JSON.parse(text(outcome))).toEqual(["value", "hidden", null, all, "value", undefinedOne]);
  expect(outcome.log).toEqual([
    { level: "debug", message: "a trace" },
    { level: "error", message: "its context: a failure" },
    { level: "warn", message: "a warning" },
  ]);
});

test("a flood of lines is bounded by the log's limit, and paid for", async () => {
  const outcome = await ask(worker, "/log-flood");
  const bytes = outcome.log.reduce((sum, { message }) => sum + message.length, 0);
  expect(bytes).toBeLessThan(200_000);
  expect(outcome.log.at(-1)!.message).toMatch(/limit of this request is reached/);
});

test("Spin's store is the same", async () => {
  expect(await told("spin")).toEqual([
    "1",
    true,
    expect.arrayContaining(["a"]),
    null,
    expect.not.arrayContaining(["a"]),
    noStore,
  ]);
});

test("each costs the same fuel every time", async () => {
  for (const part of ["swaps", "batch", "spin"]) {
    const fuel = new Set<number>();
    for (let each = 0; each < 3; each++) fuel.add((await ask(worker, `/${part}`)).usage.fuel);
    expect([part, fuel.size]).toEqual([part, 1]);
  }
});
