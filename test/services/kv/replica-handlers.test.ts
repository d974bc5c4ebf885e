// Values in parts, as the process that owns the entries takes them up and gives them out.
import { expect, onTestFinished, test } from "vitest";
import { replicaHandlers } from "../../../runtime/services/kv/replica-handlers.ts";
import { valuePartBytes } from "../../../runtime/services/kv/replication.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { bytes, entryOf, someNamespace } from "../../store/kv/kv-suite.ts";
import { makeFolder } from "./support.ts";

const ns = someNamespace({ name: "~things" });

async function owner() {
  const store = await openEmbeddedKv(makeFolder(), { takesValues: true });
  onTestFinished(() => store.close());
  const handlers = replicaHandlers(() => store);
  const part = (id: string, n: number, text = "p") =>
    handlers.takePart({ id, n, bytes: Buffer.alloc(valuePartBytes, text) });
  const take = (parts: string, version = 1) => {
    const record = { tenant: ns.tenant, name: ns.name, key: bytes(`k${version}`), version };
    const rest = { value: new Uint8Array(), metadata: null, expiresAt: null, after: 0, parts };
    return handlers.take({ records: [{ ...record, ...rest }], state: null, seen: false });
  };
  return { store, handlers, part, take };
}

const outOfTurn = { code: "host-failed", message: "A part of a value came out of turn." };
const missing = { code: "host-failed", message: "Parts of a value are missing." };

test("a value is its parts in their order, and an entry comes of no others", async () => {
  const { store, part, take } = await owner();
  await part("ab", 0, "a");
  await part("ab", 1, "b");
  await take("ab");
  const { value } = (await entryOf(store, ns, bytes("k1")))!;
  expect(value).toHaveLength(2 * valuePartBytes);
  expect(String.fromCharCode(value[0]!, value.at(-1)!)).toBe("ab");
  // Once: a second entry does not have them for its own.
  await expect(take("ab", 2)).rejects.toMatchObject(missing);
  expect(await entryOf(store, ns, bytes("k2"))).toBeNull();
});

test("a part that comes out of turn, twice, or beyond what a value may have is refused", async () => {
  const { part } = await owner();
  await expect(part("ab", 1)).rejects.toMatchObject(outOfTurn);
  await part("ab", 0);
  await expect(part("ab", 2)).rejects.toMatchObject(outOfTurn);
  await part("ab", 1);
  await expect(part("ab", 1)).rejects.toMatchObject(outOfTurn);
  for (let n = 2; n <= 100; n++) await part("ab", n);
  await expect(part("ab", 101)).rejects.toMatchObject(outOfTurn);
});

test("four values wait for their records: the oldest one goes for a fifth", async () => {
  const { part, take } = await owner();
  for (const id of ["a", "b", "c", "d", "e"]) await part(id, 0);
  await expect(take("a")).rejects.toMatchObject(missing);
  for (const [n, id] of ["b", "c", "d", "e"].entries()) await take(id, n + 1);
});

test("a value is given out in parts, from where it is asked for", async () => {
  const { store, handlers, part, take } = await owner();
  await part("ab", 0, "a");
  await part("ab", 1, "b");
  await take("ab");
  await part("cd", 0, "c");
  await take("cd", 2);
  const read = async (text: string, n: number) => {
    const got = await handlers.value({ tenant: ns.tenant, name: ns.name, key: bytes(text), n });
    return got && [got.bytes, got.part.length, String.fromCharCode(got.part[0] ?? 0)];
  };
  expect(await read("k1", 0)).toEqual([2 * valuePartBytes, valuePartBytes, "a"]);
  // Another one amid it.
  expect(await read("k2", 0)).toEqual([valuePartBytes, valuePartBytes, "c"]);
  expect(await read("k1", 1)).toEqual([2 * valuePartBytes, valuePartBytes, "b"]);
  expect(await read("k1", 2)).toEqual([2 * valuePartBytes, 0, "\0"]);
  expect(await read("none", 0)).toBeNull();
  expect(await entryOf(store, ns, bytes("none"))).toBeNull();
});
