import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { compileWorker } from "../support/workers.ts";
import { ask, HeldKv, kvReach, loadWaiting, randomOf, text } from "./support/waiting.ts";

/** Grows its memory before it waits and when it is resumed, by the pages that its path says, and fills what is new with
 * a number of its own. The answer is how many pages it had, and has; or what it found wrong. */
const grower = (staticBytes: number) => `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("KV");
const room = memory.data(${staticBytes});
function fill(from: usize, end: usize, own: u32): bool {
  for (let at = from; at < end; at += 4) if (load<u32>(at) != 0) return false;
  for (let at = from; at < end; at += 4) store<u32>(at, own);
  return true;
}
function holds(from: usize, end: usize, own: u32): bool {
  for (let at = from; at < end; at += 4) if (load<u32>(at) != own) return false;
  return load<u32>(room) == own && load<u32>(room + ${staticBytes - 4}) == own;
}
export function handle(request: Request): Response {
  const parts = request.parsedUrl.pathname.split("/");
  const own = <u32>parseInt(parts[1]);
  const first = memory.size();
  if (load<u32>(room) != 0 || load<u32>(room + ${staticBytes - 4}) != 0) return Response.text("not fresh");
  store<u32>(room, own);
  store<u32>(room + ${staticBytes - 4}, own);
  for (let part = 2; part < parts.length; part++) {
    const from = <usize>memory.grow(<i32>parseInt(parts[part])) << 16;
    const end = <usize>memory.size() << 16;
    if (!fill(from, end, own)) return Response.text("no zeros");
    if (!kv.getText(parts[1]).value!.startsWith(parts[1])) return Response.text("other's value");
    if (!holds(from, end, own)) return Response.text("other's memory");
  }
  return Response.text(first.toString() + " " + memory.size().toString());
}`;

/** Entries hold their own keys; those of keys that say so, with so much behind it that memory has to grow for it. */
class LargeKv extends HeldKv {
  override async get(...[namespace, key]: Parameters<HeldKv["get"]>) {
    const got = await super.get(namespace, key);
    if (!("entry" in got) || got.entry === null) return got;
    const name = Buffer.from(key).toString();
    const value = Buffer.from(name.endsWith("large") ? name.padEnd(150_000, ".") : name);
    return { entry: { ...got.entry, value } };
  }
}

describe.each([
  ["a small guest", 64],
  ["a tracked guest", 600_000],
])("%s that waits", (_, staticBytes) => {
  const store = new LargeKv();
  let component: Uint8Array;
  let worker: RunningDeployment;
  let pages: number;

  beforeAll(async () => {
    component = await compileWorker(grower(staticBytes));
    store.open = true;
    worker = await loadWaiting(component, kvReach(store));
    pages = Number(text(await ask(worker, "/1")).split(" ")[0]);
  }, 60_000);

  afterAll(() => worker.dispose());

  /** Asks, for what does not depend on what came before; and whether an instance was made for it. */
  async function seen(path: string) {
    const outcome = await ask(worker, path);
    const { fuel, memoryBytes, hostCalls, startFuel } = outcome.usage;
    const answer = { text: text(outcome), error: outcome.error, fuel, memoryBytes, hostCalls };
    return { answer, isNew: startFuel > 0 };
  }

  test.each([
    ["a page, once it is resumed", "/7/0/1", 1],
    ["128 KiB, once it is resumed", "/7/0/2", 2],
    ["pages before each of its waits", "/7/1/1/2", 4],
    ["what an entry takes that it gets", "/7large/0", null],
  ])(
    "and grows its memory by %s, has instances that are kept, for the same fuel",
    async (_, path, more) => {
      const first = await seen(path);
      const [before, after] = first.answer.text.split(" ").map(Number);
      expect(before).toBe(pages);
      if (more === null) expect(after).toBeGreaterThan(pages + 2);
      else expect(after).toBe(pages + more);
      let made = 0;
      for (let time = 0; time < 60; time++) {
        const { answer, isNew } = await seen(path);
        expect(answer).toEqual(first.answer);
        if (isNew) made++;
      }
      // Where it has gone over to checked addresses for an earlier test, none is.
      expect(made).toBeLessThan(30);
      for (let time = 0; time < 20; time++) {
        expect(await seen(path)).toEqual({ answer: first.answer, isNew: false });
      }
    },
    60_000,
  );

  test("and grows its memory while others wait sees nothing of theirs, for the same fuel", async () => {
    const random = randomOf(7);
    const kinds = ["0/1", "0/2", "1/1/2", "0/0"];
    const alone = new Map<string, number>();
    for (const kind of kinds) alone.set(kind, (await seen(`/700/${kind}`)).answer.fuel);
    store.open = false;
    const asked = Array.from({ length: 120 }, async (_, own) => {
      const kind = kinds[Math.floor(random() * kinds.length)]!;
      const more = kind.split("/").reduce((sum, each) => sum + Number(each), 0);
      const { answer } = await seen(`/${100 + own}/${kind}`);
      expect(answer).toMatchObject({ text: `${pages} ${pages + more}`, fuel: alone.get(kind) });
    });
    await store.shuffle(Promise.all(asked), random);
    await Promise.all(asked);
    store.open = true;
  }, 60_000);
});
