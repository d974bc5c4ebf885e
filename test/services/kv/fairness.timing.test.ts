import { expect, test } from "vitest";
import { bytes, someNamespace } from "../../store/kv/kv-suite.ts";
import { startServing } from "./support.ts";

const flooder = someNamespace({ tenant: "flooder" });
const other = someNamespace({ tenant: "other" });

/** Counts what has been answered. */
function counted(calls: readonly Promise<unknown>[]): () => number {
  let done = 0;
  for (const call of calls) void call.then(() => done++);
  return () => done;
}

test.each(["its own shard", "the same shard"])(
  "a tenant's flood of writes leaves the calls of another, from %s, their turns",
  async (from) => {
    const serving = await startServing();
    const flooding = serving.client("f", [flooder, other]);
    const client = from === "its own shard" ? serving.client("o", [other]) : flooding;
    await client.put(other, bytes("a"), bytes("1"));
    // About eight transactions.
    const value = new Uint8Array(15_000);
    const flood = Array.from({ length: 2_000 }, (_, n) =>
      flooding.put(flooder, bytes(`${n}`), value),
    );
    const done = counted(flood);
    await flood[0];
    expect(await client.get(other, bytes("a"))).toHaveProperty("entry.version");
    expect(await client.put(other, bytes("a"), bytes("2"))).toHaveProperty("version");
    expect(done()).toBeLessThan(1_700);
    for (const each of await Promise.all(flood)) expect(each).toHaveProperty("version");
  },
);

test("a tenant's flood of reads of large values leaves the reads of another their turns", async () => {
  const serving = await startServing();
  const flooding = serving.client("f", [flooder]);
  const client = serving.client("o", [other]);
  await flooding.put(flooder, bytes("large"), new Uint8Array(1_000_000).fill(7));
  await client.put(other, bytes("a"), bytes("1"));
  const flood = Array.from({ length: 60 }, () => flooding.get(flooder, bytes("large")));
  const done = counted(flood);
  await flood[0];
  for (let n = 0; n < 10; n++) {
    expect(await client.get(other, bytes("a"))).toHaveProperty("entry.version");
  }
  expect(done()).toBeLessThan(55);
  for (const each of await Promise.all(flood)) {
    expect(each).toHaveProperty("entry.value.length", 1_000_000);
  }
});

test("a storm of writes that all conflict leaves the calls of another tenant their turns", async () => {
  const serving = await startServing();
  const storming = serving.client("f", [flooder]);
  const client = serving.client("o", [other]);
  await storming.put(flooder, bytes("a"), bytes("1"));
  await client.put(other, bytes("a"), bytes("1"));
  const value = new Uint8Array(15_000);
  const storm = Array.from({ length: 2_000 }, () =>
    storming.put(flooder, bytes("a"), value, { ifVersion: 77_777 }),
  );
  const done = counted(storm);
  await storm[0];
  expect(await client.get(other, bytes("a"))).toHaveProperty("entry.version");
  expect(await client.put(other, bytes("a"), bytes("2"))).toHaveProperty("version");
  expect(done()).toBeLessThan(1_700);
  for (const each of await Promise.all(storm)) expect(each).toHaveProperty("conflict");
});

test("more than a tenant may have under way is unavailable at once, and another's is not", async () => {
  const serving = await startServing();
  const client = serving.client("f", [flooder, other]);
  const value = new Uint8Array(8 * 1_024 * 1_024);
  const flood = Array.from({ length: 6 }, (_, n) => client.put(flooder, bytes(`${n}`), value));
  const small = client.put(other, bytes("a"), bytes("1"));
  const refused = { refused: "unavailable" };
  expect(await flood[4]).toEqual(refused);
  expect(await flood[5]).toEqual(refused);
  expect(await small).toHaveProperty("version");
  for (const each of await Promise.all(flood.slice(0, 4))) expect(each).toHaveProperty("version");
  expect(await client.put(flooder, bytes("5"), value)).toHaveProperty("version");
});
