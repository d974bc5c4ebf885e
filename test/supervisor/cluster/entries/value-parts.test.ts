import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { valuePartBytes } from "../../../../runtime/services/kv/replication.ts";
import { fetchParts } from "../../../../runtime/supervisor/cluster/entries/value-parts.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";

/** A log that has these parts, and what a record would say of all of them together. */
async function inParts(parts: readonly Uint8Array[]) {
  const log = new MemoryLog();
  for (const [n, part] of parts.entries()) await log.putBytes(`ab.${n}`, part);
  const all = Buffer.concat(parts);
  const sha256 = createHash("sha256").update(all).digest("hex");
  return { log, said: { parts: "ab", bytes: all.length, sha256 } };
}

const full = () => Buffer.alloc(valuePartBytes, 7);

test("parts that are all there come as they are, one that a replica did not have yet too", async () => {
  const parts = [...Array.from({ length: 5 }, full), Buffer.of(1, 2, 3)];
  const { log, said } = await inParts(parts);
  const late = log.bytes.get("ab.5")!;
  log.bytes.delete("ab.5");
  const fetched = fetchParts(log, said);
  setTimeout(() => log.bytes.set("ab.5", late), 150);
  expect(Buffer.concat((await fetched)!).equals(Buffer.concat(parts))).toBe(true);
});

test("parts of another digest, another length, or cut in another way are none", async () => {
  const { log, said } = await inParts([full(), full(), Buffer.of(1)]);
  expect(await fetchParts(log, said)).toHaveLength(3);
  expect(await fetchParts(log, { ...said, sha256: "0".repeat(64) })).toBeNull();
  // The same bytes and their digest, and a length that is not theirs.
  expect(await fetchParts(log, { ...said, bytes: said.bytes + 1 })).toBeNull();
  // A part that is short amid others would stand where another one belongs.
  const short = await inParts([full().subarray(1), full(), Buffer.of(1, 2)]);
  expect(await fetchParts(short.log, short.said)).toBeNull();
  const long = await inParts([Buffer.concat([full(), Buffer.of(1)])]);
  expect(await fetchParts(long.log, { ...long.said, bytes: valuePartBytes })).toBeNull();
  expect(await fetchParts(long.log, { ...long.said, bytes: valuePartBytes + 1 })).toBeNull();
});

test("no more is fetched than a record says there is", async () => {
  const { log, said } = await inParts(Array.from({ length: 8 }, full));
  const asked: string[] = [];
  const counting = {
    ...{ putBytes: log.putBytes, keysOfBytes: log.keysOfBytes, lastOfBytes: log.lastOfBytes },
    removeBytes: log.removeBytes,
    getBytes: async (name: string) => {
      asked.push(name);
      return log.getBytes(name);
    },
  };
  expect(await fetchParts(counting, { ...said, bytes: 2 * valuePartBytes })).toBeNull();
  expect(asked.splice(0)).toEqual(["ab.0", "ab.1"]);
  // One that is too large ends it, before there are more in memory.
  log.bytes.set("ab.0", Buffer.concat([full(), Buffer.of(1)]));
  expect(await fetchParts(counting, said)).toBeNull();
  expect(asked).toHaveLength(4);
});
