// Answers that are kept while they pass by piece by piece, and large ones that come out of the cache so.
import { afterEach, describe, expect, test } from "vitest";
import type { AnswerHead } from "../../../runtime/routing/target.ts";
import { Pieces, Pushed } from "../streams/support/sources.ts";
import { RawClients } from "../support/raw-clients.ts";
import { answer, type CachedWorker, cachedWorker, type Ran } from "./support/cached-worker.ts";

const MiB = 2 ** 20;
let worker: CachedWorker;
const clients = new RawClients();
afterEach(async () => {
  clients.end();
  await worker.close();
});

const fresh: AnswerHead["fields"] = [["cache-control", "max-age=60"]];

/** A worker that begins its answer with this body, and is done when `until` is. */
async function beginning(body: () => AnswerHead["body"], until?: (ran: Ran) => Promise<void>) {
  worker = await cachedWorker(async (ran) => {
    ran.begin({ status: 200, fields: fresh, body: body() });
    await until?.(ran);
    return undefined;
  });
}

async function visitor() {
  const client = await clients.open(worker.port);
  client.send(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${worker.port}\r\n\r\n`);
  return client;
}

describe("an answer that comes piece by piece", () => {
  test("is kept as it passes, and given again whole", async () => {
    await beginning(() => new Pieces(["one ", "two ", "three"]));
    expect(await worker.ask()).toMatchObject({
      ...{ text: "one two three", cache: "skerry; fwd=uri-miss" },
    });
    const again = await worker.ask();
    expect(again).toMatchObject({ text: "one two three", fields: { "content-length": "13" } });
    expect(again.cache).toMatch(/^skerry; hit/);
    expect(worker.runs).toHaveLength(1);
  });

  test("has its first piece go out at once, and is kept when it has ended", async () => {
    const body = new Pushed();
    const bodies = [body, new Pushed()];
    await beginning(() => bodies.shift()!);
    const first = await visitor();
    body.push("first");
    await first.until(/first/);
    // Nobody waits for it.
    const second = await visitor();
    await expect.poll(() => worker.runs.length).toBe(2);
    second.end();
    body.push("second");
    await first.until(/second/);
    body.end();
    await first.until(/\r\n0\r\n\r\n$/);
    expect((await worker.ask()).text).toBe("firstsecond");
    expect(worker.runs).toHaveLength(2);
  });

  test("is not kept where it is cut short, or its visitor leaves", async () => {
    const bodies = [new Pushed(), new Pushed()];
    let run = 0;
    await beginning(() => bodies[run++] ?? new Pieces(["whole"]));
    const cut = await visitor();
    bodies[0]!.push("part");
    await cut.until(/part/);
    bodies[0]!.fail(new Error("the source broke off"));
    await cut.closed;
    const leaving = await visitor();
    bodies[1]!.push("part");
    await leaving.until(/part/);
    leaving.end();
    await expect.poll(() => bodies[1]!.cancelled).toBe(true);
    expect((await worker.ask()).text).toBe("whole");
    expect((await worker.ask()).text).toBe("whole");
    expect(worker.runs).toHaveLength(3);
  });

  test("is not kept where its guest fails after it", async () => {
    let fails = true;
    await beginning(
      () => new Pieces(["x"]),
      async () => {
        await new Promise((wait) => setTimeout(wait, 200));
        if (fails) throw new Error("the guest failed");
      },
    );
    await worker.ask().catch(() => {});
    await expect.poll(() => worker.told.length).toBe(1);
    fails = false;
    await worker.ask();
    await expect.poll(() => worker.told.length).toBe(2);
    await worker.ask();
    expect(worker.runs).toHaveLength(2);
  });

  test("passes whole where it is too long to be kept", async () => {
    const piece = new Uint8Array(MiB).fill(120);
    await beginning(() => new Pieces(Array(6).fill(piece)));
    for (let i = 0; i < 2; i++) expect((await worker.ask()).text).toHaveLength(6 * MiB);
    expect(worker.runs).toHaveLength(2);
  });

  test("may be one that its worker returns", async () => {
    worker = await cachedWorker(() => ({
      ...{ status: 200, fields: [...fresh] },
      body: { tag: "stream", val: new Pieces(["one ", "two"]) },
    }));
    for (let i = 0; i < 2; i++) expect((await worker.ask()).text).toBe("one two");
    expect(worker.runs).toHaveLength(1);
  });
});

test("a large answer is the same each time, and its bytes are the cache's own", async () => {
  const bytes = new Uint8Array(3 * MiB).map((_, i) => 97 + (i % 26));
  worker = await cachedWorker(() => ({
    ...answer(""),
    body: { tag: "bytes", val: bytes.slice() },
  }));
  const first = await worker.ask();
  expect(first.text).toHaveLength(3 * MiB);
  for (let i = 0; i < 3; i++) {
    const again = await worker.ask();
    expect(again.text === first.text).toBe(true);
    expect(again.fields["content-length"]).toBe(String(3 * MiB));
  }
  expect((await worker.ask("/", { method: "HEAD" })).fields["content-length"]).toBe(
    String(3 * MiB),
  );
  expect(worker.runs).toHaveLength(1);
});

test("an answer that is too large to be kept is answered by the worker", async () => {
  worker = await cachedWorker(() => ({
    ...answer(""),
    body: { tag: "bytes", val: new Uint8Array(5 * MiB).fill(120) },
  }));
  for (let i = 0; i < 2; i++) expect((await worker.ask()).text).toHaveLength(5 * MiB);
  expect(worker.runs).toHaveLength(2);
});
