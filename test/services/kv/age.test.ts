// The age of a namespace, from the owner of entries to a request of a worker.

import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { KvClient } from "../../../runtime/services/kv/kv-client.ts";
import type { KvAsk } from "../../../runtime/services/kv/kv-protocol.ts";
import { KvServer } from "../../../runtime/services/kv/kv-server.ts";
import { ReplicatedKv } from "../../../runtime/services/kv/replicated-kv.ts";
import { machineNow } from "../../../runtime/services/kv/replication.ts";
import { RequestKv } from "../../../runtime/services/request-kv.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { someNamespace } from "../../store/kv/kv-suite.ts";
import { makeFolder } from "./support.ts";

const bound = new Map([
  ["OWN", someNamespace()],
  ["SHARED", someNamespace({ name: "~things" })],
]);
const unavailable = { tag: "failed", val: "unavailable" };

/** A request whose entries an owner has that answers anything. */
function requestOf(answer: (ask: KvAsk) => object): RequestKv {
  const client = new KvClient(async (events) => ({
    send: (asks) => events.onItems(asks.map((ask) => answer(ask as KvAsk))),
    unsent: 0,
    close: () => {},
  }));
  onTestFinished(() => client.close());
  return new RequestKv(client, bound);
}

test("a worker is told the age that the owner of entries knows, rounded up to two seconds", async () => {
  const folder = makeFolder();
  const owned = await openEmbeddedKv(folder, { takesValues: true });
  const store = new ReplicatedKv(owned, () => Promise.reject(new Error("not asked")));
  const admission = { connections: 1, admit: () => null };
  const server = await KvServer.listen(store, admission, join(folder, "kv.sock"));
  const client = new KvClient(async (events) => server.attach(() => 1_000, events));
  onTestFinished(async () => {
    await client.close();
    await server.close();
    await store.close();
  });
  const kv = new RequestKv(client, bound);
  expect(await kv.age("OWN")).toEqual({ tag: "age", val: 0n });
  expect(await kv.age("SHARED")).toEqual(unavailable);
  expect(await kv.age("OTHER")).toEqual({ tag: "failed", val: "no-namespace" });
  const began = process.hrtime.bigint();
  vi.spyOn(process.hrtime, "bigint").mockReturnValue(began);
  onTestFinished(() => void vi.restoreAllMocks());
  for (const [ms, told] of [
    ...[
      [0, 2_000n],
      [1_999.9, 2_000n],
      [2_000.1, 4_000n],
      [5_000, 6_000n],
    ],
    // A moment that is still to come is no age below that.
    [-60_000, 2_000n],
  ] as const) {
    store.hear({ isWritable: false, levelAt: machineNow() - ms });
    expect(await kv.age("SHARED")).toEqual({ tag: "age", val: told });
  }
});

test.each<[unknown, string]>([
  [-1, "below zero"],
  [-(2 ** 31), "far below zero"],
  [0.5, "no whole number"],
  [2 ** 53, "not exact"],
  [Number.NaN, "none"],
  [Number.POSITIVE_INFINITY, "without end"],
  ["7", "a text"],
  [7n, "another kind of number"],
  [null, "nothing"],
])(
  "an owner that was taken over and says an age of %s, which is %s, is one that does not answer",
  async (ageMs) => {
    const kv = requestOf(({ id }) => ({ id, kind: "aged", ageMs }));
    expect(await kv.age("SHARED")).toEqual(unavailable);
  },
);

test("an answer to something else is no age, and neither is anything where entries are kept nowhere", async () => {
  const kv = requestOf(({ id }) => ({ id, kind: "stored", version: 7, ageMs: 7 }));
  expect(await kv.age("OWN")).toEqual(unavailable);
  expect(await new RequestKv(null, bound).age("OWN")).toEqual(unavailable);
});
