import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openHost, SkerryError } from "../../runtime/embed/embed.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { manyWays } from "./support/many-ways.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-embed-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whether a process is there and is no zombie. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return (
      process.platform !== "linux" ||
      !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
    );
  } catch {
    return false;
  }
}

test("nothing is left of a program that is killed, even of a guest that burns", {
  timeout: 120_000,
}, async () => {
  const program = join(import.meta.dirname, "support/left-behind.ts");
  const child = spawn(process.execPath, [program, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  const pids = String(line).trim().split(" ").map(Number);
  expect(pids).toHaveLength(2);
  expect(pids.map(isThere)).toEqual([true, true]);
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect.poll(() => pids.map(isThere), { timeout: 10_000 }).toEqual([false, false]);
});

test("a process that is lost fails its requests, by code and as usage, and is replaced", {
  timeout: 120_000,
}, async () => {
  const host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
  try {
    const losses: string[][] = [];
    const codes: (string | null)[] = [];
    host.on("loss", ({ workers }) => losses.push([...workers]));
    host.on("usage", ({ code }) => codes.push(code));
    const grants = ["log", "clock", "config", "streams", "fetch", "kv"];
    const worker = await host.load("acme/ways", await manyWays(), { grants });
    const pid = worker.processId;
    const asked = worker.fetch("/pause").catch((error: unknown) => error);
    const begun = await worker.fetch("/pour");
    process.kill(pid, "SIGKILL");
    expect(await asked).toBeInstanceOf(SkerryError);
    expect(await asked).toMatchObject({ code: "shard-lost" });
    expect(await begun.text().catch((error: unknown) => error)).toMatchObject({
      code: "shard-lost",
    });
    expect((await worker.fetch("/hello")).status).toBe(200);
    expect(worker.processId).not.toBe(pid);
    expect(losses).toEqual([["acme/ways"]]);
    expect(codes).toEqual(["shard-lost", "shard-lost", null]);
  } finally {
    await host.close();
  }
});

test("a listener that throws takes neither the process nor others along", {
  timeout: 120_000,
}, async () => {
  const host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
  const thrown: unknown[] = [];
  const before = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (error) => thrown.push(error));
  try {
    let told = 0;
    host.on("usage", () => {
      throw new Error("the bill failed");
    });
    host.on("usage", () => told++);
    const grants = ["log", "clock", "config", "streams", "fetch", "kv"];
    const worker = await host.load("acme/ways", await manyWays(), { grants });
    const { processId } = worker;
    for (let i = 0; i < 3; i++) await (await worker.fetch("/hello")).text();
    await expect.poll(() => thrown.length).toBe(3);
    expect([told, worker.processId]).toEqual([3, processId]);
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const each of before) process.on("uncaughtException", each);
    await host.close();
  }
});
