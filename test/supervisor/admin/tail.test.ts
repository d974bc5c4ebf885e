import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { TailStream } from "../../../runtime/supervisor/admin/tail-stream.ts";
import { testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";
import { outcome, tailEntry, workerStatus } from "../support/statuses.ts";

/** Opens a stream, as soon as its head is there. */
function open(url: string, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${url}${path}`, { agent: false }, resolve).on("error", reject);
  });
}

/** Reads lines of JSON until there are enough. */
async function readLines(message: IncomingMessage, enough: number): Promise<unknown[]> {
  let text = "";
  for await (const chunk of message) {
    text += chunk;
    if (text.split("\n").length > enough) break;
  }
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error("It did not come about within 10 s.");
    await sleep(5);
  }
}

describe("tail over the admin API", () => {
  test("gives each request as a line of JSON, of all workers or of one, without bodies", async () => {
    const control = new FakeControl([workerStatus(), workerStatus({ name: "blog" })]);
    await using api = await testAdmin({ control });
    const all = await open(api.admin.url, "/v1/tail");
    const one = await open(api.admin.url, "/v1/tail?worker=blog");
    expect(all.headers["content-type"]).toBe("application/x-ndjson");
    expect(all.headers["x-content-type-options"]).toBe("nosniff");

    const body = { tag: "bytes" as const, val: new Uint8Array(100) };
    const response = { status: 200, fields: [], body };
    const shop = tailEntry({ outcome: outcome({ response }) });
    const log = [{ level: "warn" as const, message: "two\nlines" }];
    const blog = tailEntry({ worker: "blog", outcome: outcome({ log }) });
    control.emit(shop);
    control.emit(blog);
    const stripped = { ...shop.outcome, response: { ...response, body: { tag: "empty" } } };
    expect(await readLines(all, 2)).toEqual([{ ...shop, outcome: stripped }, blog]);
    expect(await readLines(one, 1)).toEqual([blog]);
  });

  test("tells how many requests were left out before they came here", async () => {
    await using api = await testAdmin();
    const message = await open(api.admin.url, "/v1/tail");
    const entry = tailEntry();
    api.control.emit(entry);
    api.control.drop(7);
    expect(await readLines(message, 2)).toEqual([entry, { dropped: 7 }]);
  });

  test("ends when its reader leaves", async () => {
    await using api = await testAdmin();
    const message = await open(api.admin.url, "/v1/tail");
    expect(api.control.listeners).toBe(1);
    message.destroy();
    await until(() => api.control.listeners === 0);
  });

  test("of a worker there is not is 404, and a name that is none 400", async () => {
    await using api = await testAdmin();
    expect((await api.ask("/v1/tail?worker=none")).json.error.code).toBe("unknown-worker");
    expect((await api.ask("/v1/tail?worker=A")).json.error.code).toBe("bad-settings");
    expect((await api.ask("/v1/tail?wroker=a")).json.error.message).toContain(
      "did you mean worker?",
    );
    expect(api.control.listeners).toBe(0);
  });

  test("takes 50 readers and no more", async () => {
    await using api = await testAdmin();
    const readers = await Promise.all(
      Array.from({ length: 50 }, () => open(api.admin.url, "/v1/tail")),
    );
    expect(await api.ask("/v1/tail")).toMatchObject({
      status: 503,
      json: { error: { code: "overloaded" } },
    });
    for (const reader of readers) reader.destroy();
    await until(() => api.control.listeners === 0);
  });

  test("a reader that stops loses requests and is told how many; memory stays bounded", async () => {
    await using api = await testAdmin();
    const message = await open(api.admin.url, "/v1/tail");
    // Not read from: what the sockets hold is soon full.
    const log = [{ level: "info" as const, message: "x".repeat(8_000) }];
    const many = 20_000;
    const before = process.memoryUsage();
    for (let i = 0; i < many; i++) {
      api.control.emit(tailEntry({ at: i, outcome: outcome({ log }) }));
      if (i % 100 === 0) await new Promise(setImmediate);
    }
    // 160 MB went through; a few MiB of them are held, in strings and in buffers.
    const after = process.memoryUsage();
    const held = after.heapUsed - before.heapUsed + (after.external - before.external);
    expect(held).toBeLessThan(60 * 2 ** 20);

    const reading = readLines(message, Number.POSITIVE_INFINITY);
    await until(() => message.readableFlowing !== null && message.readableLength === 0);
    await sleep(300);
    api.control.emit(tailEntry({ at: many }));
    await sleep(100);
    await api.admin.close();
    const lines = (await reading) as { at?: number; dropped?: number }[];
    const gaps = lines.filter(({ dropped }) => dropped !== undefined);
    const dropped = gaps.reduce((sum, gap) => sum + gap.dropped!, 0);
    expect(dropped).toBeGreaterThan(many / 2);
    expect(lines.length - gaps.length + dropped).toBe(many + 1);
    expect(lines.at(-1)).toMatchObject({ at: many });
  });
});

describe("lines for a slow reader", () => {
  test("a gap stands where the lines are missing, once, and what follows it is whole", () => {
    const stream = new TailStream();
    stream.setEncoding("utf8");
    const half = "x".repeat(600 * 1024);
    // Two are more than may wait: what comes after them is too much, until they are read.
    for (let i = 0; i < 5; i++) stream.add({ i, half });
    const lines: { i?: number; dropped?: number }[] = [];
    const readAll = () => {
      for (let text = stream.read(); text !== null; text = stream.read()) {
        for (const line of String(text).trimEnd().split("\n")) lines.push(JSON.parse(line));
      }
    };
    readAll();
    stream.add({ i: 5 });
    readAll();
    expect(lines.map(({ i, dropped }) => i ?? `dropped ${dropped}`)).toEqual([
      0,
      1,
      "dropped 3",
      5,
    ]);
  });
});
