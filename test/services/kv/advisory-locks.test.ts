import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { AdvisoryLocks } from "../../../runtime/services/kv/advisory-locks.ts";
import { RequestKv } from "../../../runtime/services/request-kv.ts";
import type { KvStore } from "../../../runtime/store/kv.ts";

const namespaces = new Map([["KV", { tenant: "shop", name: "counts", quotaBytes: 1e9 }]]);
const key = new TextEncoder().encode("visits");

/** A store of one number, which answers after a moment. */
class Counter {
  count = 0;
  reads = 0;
  readonly store = {
    get: async () => {
      this.reads++;
      await wait(1);
      const [value, version] = [new Uint8Array(), this.count];
      return { entry: version === 0 ? null : { value, version, metadata: null, expiresAt: null } };
    },
    put: async (_namespace: unknown, _key: unknown, _value: unknown, { ifVersion = 0 }) => {
      await wait(1);
      if (ifVersion !== this.count) return { conflict: this.count };
      return { version: ++this.count };
    },
  } as unknown as KvStore;
}

/** Reads, and writes under the version that was read. */
async function attempt(kv: RequestKv): Promise<boolean> {
  const got = await kv.get("KV", key);
  if (got.tag === "failed") throw new Error(got.val);
  const condition =
    got.tag === "absent"
      ? { tag: "absent" as const }
      : { tag: "version" as const, val: got.val.version };
  return (await kv.put("KV", key, new Uint8Array(), 0, "", condition)).tag === "version";
}

test("many that count at one key need few tries each, whoever comes besides", async () => {
  const counter = new Counter();
  const turns = new AdvisoryLocks();
  const clients = Array.from({ length: 32 }, async () => {
    for (let done = 0; done < 4; done++) {
      const kv = new RequestKv(counter.store, namespaces, turns);
      while (!(await attempt(kv)));
      kv.end();
    }
  });
  await Promise.all(clients);
  expect(counter.count).toBe(128);
  expect(counter.reads / counter.count).toBeLessThan(5);
});

test("who has lost no write waits for nobody", async () => {
  const turns = new AdvisoryLocks();
  await turns.take("shop/counts/visits", () => {});
  const counter = new Counter();
  expect(await attempt(new RequestKv(counter.store, namespaces, turns))).toBe(true);
});

test("a turn goes on when its holder has ended, or is silent", async () => {
  const turns = new AdvisoryLocks();
  const order: string[] = [];
  const join = async (name: string) => {
    const turn = await turns.take("a", () => order.push(`${name} over`));
    order.push(name);
    return turn;
  };
  const first = await join("first");
  const [second, third] = [join("second"), join("third")];
  first.end();
  first.end();
  (await second).await();
  (await third).end();
  expect(order).toEqual(["first", "first over", "second", "second over", "third", "third over"]);
  // Nobody is in the way of another key, or of who comes later.
  await turns.take("b", () => {});
  await join("fourth");
});

test("who waits too long goes on without a turn", async () => {
  const turns = new AdvisoryLocks();
  const held = await turns.take("a", () => {});
  held.hold();
  const began = performance.now();
  (await turns.take("a", () => {})).end();
  expect(performance.now() - began).toBeGreaterThan(900);
});

test("a request that ends while it waits passes its turn on", async () => {
  const counter = new Counter();
  const turns = new AdvisoryLocks();
  const held = await turns.take("shop/counts/visits", () => {});
  const kv = new RequestKv(counter.store, namespaces, turns);
  counter.count = 1;
  expect((await kv.put("KV", key, new Uint8Array(), 0, "", { tag: "absent" })).tag).toBe(
    "conflict",
  );
  const waiting = kv.get("KV", key);
  kv.end();
  held.end();
  await waiting;
  await turns.take("shop/counts/visits", () => {});
});

test("a holder that reads without end does not keep its lock", async () => {
  const turns = new AdvisoryLocks();
  let isEnded = false;
  const lock = await turns.take("shop/counts/visits", () => {
    isEnded = true;
  });
  const next = turns.take("shop/counts/visits", () => {});
  while (!isEnded) {
    lock.hold();
    await wait(1);
    lock.await();
  }
  (await next).end();
});
