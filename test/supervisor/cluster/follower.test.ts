import { expect, test, vi } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { signRecord } from "../../../runtime/store/log/signed-record.ts";
import { routeKey } from "../../../runtime/supervisor/cluster/record-values.ts";
import { MemoryLog } from "../../store/log/support/memory-log.ts";
import { claim, memoryNode, newKey, signed } from "./support/memory-node.ts";

const key = newKey();
const route = routeKey("shop.test/*");

test("the first node makes the log, others follow it, and each has what any of them writes", async () => {
  const log = new MemoryLog();
  const [a, b] = [await memoryNode(log, key), await memoryNode(log, key)];
  await Promise.all([a.follower.catchUp(), b.follower.catchUp()]);
  expect(a.copy.log).toMatch(/^[0-9a-f]{32}$/);
  expect(b.copy.log).toBe(a.copy.log);
  await a.writer.write(route, claim("shop"), 0);
  await b.follower.catchUp();
  expect(b.copy.get(route)).toMatchObject({ revision: 2, value: claim("shop") });
  await b.writer.write(route, null, 2);
  await a.follower.catchUp();
  expect(a.copy.get(route)).toMatchObject({ revision: 3, value: null });
  await expect(a.writer.write(route, claim("bank"), 2)).rejects.toMatchObject({ code: "conflict" });
});

test("what is unsigned, of another key, moved, too large or not of its schema changes nothing, and is counted and logged", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  await node.writer.write(route, claim("shop"), 0);
  await node.follower.catchUp();
  const at = (name: string) => log.entries.get(name)?.revision ?? 0;
  const good = signed(key, node, { key: route, follows: 2, value: claim("bank") });
  const newer = Uint8Array.from(good);
  newer[0] = 9;
  const hostile: [string, Uint8Array][] = [
    [route, Buffer.from("{}".repeat(100))],
    [route, newer],
    [route, new Uint8Array(600_000).fill(1)],
    [
      route,
      signRecord(newKey(), { log: node.copy.log!, key: route, follows: 2, value: claim("bank") })!,
    ],
    [route, signRecord(key, { log: "another", key: route, follows: 2, value: claim("bank") })!],
    [route, signed(key, node, { key: route, follows: 2, value: claim("bank", "other.test/*") })],
    [
      route,
      signed(key, node, {
        key: route,
        follows: 2,
        value: { route: "shop.test/*", worker: "../x" },
      }),
    ],
    [routeKey("else.test/*"), good],
    ["worker.x", signed(key, node, { key: "worker.x", follows: 0, value: { tenant: "x" } })],
    ["unheard.of", signed(key, node, { key: "unheard.of", follows: 0, value: {} })],
    ["NOT A KEY", good],
  ];
  for (const [name, bytes] of hostile) await log.append(name, bytes, at(name));
  await node.follower.catchUp();
  expect(node.copy.get(route)?.value).toEqual(claim("shop"));
  expect(node.copy.all("").map((each) => each.key)).toEqual(["log", route]);
  expect(node.follower.alarm).toBeNull();
  // Of a key only the newest is read, however many there were.
  const refused = Object.values(node.follower.refused).reduce((a, b) => a + b);
  expect(refused).toBeGreaterThanOrEqual(new Set(hostile.map(([name]) => name)).size);
  expect(refused).toBeLessThanOrEqual(hostile.length);
  expect(node.lines.filter((line) => line.includes("refused"))).toHaveLength(refused);
  // Who writes goes over what is refused.
  await node.writer.write(route, claim("bank"), 2);
  await node.follower.catchUp();
  expect(node.copy.get(route)?.value).toEqual(claim("bank"));
});

test("of many that come at once those are refused that are not signed by the cluster's key, and no other", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  const stranger = newKey();
  const places = Array.from({ length: 150 }, (_, i) => `many-${i}.test/*`);
  for (const [i, place] of places.entries()) {
    const at = routeKey(place);
    const forged = { log: node.copy.log!, key: at, follows: 0, value: claim("shop", place) };
    const bytes = i % 7 === 3 ? signRecord(stranger, forged)! : signed(key, node, forged);
    await log.append(at, bytes, 0);
  }
  await node.follower.catchUp();
  const taken = places.filter((place) => node.copy.get(routeKey(place)) !== null);
  expect(taken).toEqual(places.filter((_, i) => i % 7 !== 3));
  expect(node.follower.refused.signature).toBe(150 - taken.length);
});

test("an old record of a key that is put again behind the newest one, while both are read, is not taken up", async () => {
  const log = new MemoryLog();
  const [writer, node] = [await memoryNode(log, key), await memoryNode(log, key)];
  await writer.follower.catchUp();
  const record = (follows: number, worker: string) =>
    signed(key, writer, { key: route, follows, value: claim(worker) });
  const { readFrom } = log;
  log.readFrom = async function* (...given) {
    yield* readFrom.call(log, ...given);
    yield { key: route, value: record(4, "new"), revision: 5 };
    yield { key: route, value: record(2, "old"), revision: 6 };
  };
  log.revision = 6;
  await expect(node.follower.catchUp()).rejects.toMatchObject({ code: "unavailable" });
  expect(node.copy.get(route)).toBeNull();
});

test("what came over a slow link before it broke is there", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  const places = Array.from({ length: 80 }, (_, i) => `slow-${i}.test/*`);
  for (const place of places) {
    const at = routeKey(place);
    const value = claim("shop", place);
    await log.append(at, signed(key, node, { key: at, follows: 0, value }), 0);
  }
  await node.follower.close();
  const clock = vi.spyOn(performance, "now");
  const { readFrom } = log;
  log.readFrom = async function* (revision, last) {
    let now = 0;
    for await (const entry of readFrom.call(log, revision, last)) {
      now += 100;
      clock.mockReturnValue(now);
      if (entry.revision > 75) throw new SkerryError("unavailable", "The link broke.");
      yield entry;
    }
  };
  const other = await memoryNode(log, key);
  await expect(other.follower.catchUp()).rejects.toMatchObject({ code: "unavailable" });
  expect(other.copy.cursor).toBe(75);
  clock.mockRestore();
});

test("each kind of refusal is told by its name", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  const good = signed(key, node, { key: route, follows: 0, value: claim("bank") });
  const newer = Uint8Array.from(good);
  newer[0] = 9;
  const cases = {
    size: new Uint8Array(600_000).fill(1),
    version: newer,
    signature: signRecord(newKey(), { log: node.copy.log!, key: route, follows: 0, value: null })!,
    schema: signed(key, node, { key: route, follows: 0, value: 7 }),
    log: signRecord(key, { log: "another", key: route, follows: 0, value: claim("bank") })!,
  };
  for (const [why, bytes] of Object.entries(cases)) {
    await log.append(route, bytes, log.entries.get(route)?.revision ?? 0);
    await node.follower.catchUp();
    expect(node.follower.refused[why as keyof typeof cases]).toBe(1);
  }
  expect(node.copy.get(route)).toBeNull();
});

test("an empty log, one that went back, another one, and one that was written to since are alarms that change nothing", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  await node.writer.write(route, claim("shop"), 0);
  await node.follower.catchUp();
  const [early, revision] = [new Map(log.entries), log.revision];
  await node.writer.write(route, claim("bank"), 2);
  await node.follower.catchUp();
  const [late, newest] = [new Map(log.entries), log.revision];

  const other = new MemoryLog();
  await (await memoryNode(other, key)).follower.catchUp();
  const forked = signed(key, node, { key: route, follows: 2, value: claim("thief") });
  const elsewhere = { log: "another", key: route, follows: newest, value: claim("thief") };
  const moved = signRecord(key, elsewhere)!;
  const unsigned = Buffer.from("{}".repeat(100));
  const wrong: [
    RegExp,
    Map<string, (typeof log)["entries"] extends Map<string, infer E> ? E : never>,
    number,
  ][] = [
    [/is empty/, new Map(), 0],
    [/went back to revision 2/, early, revision],
    [/another one/, other.entries, 50],
    [
      /went back, and was written to/,
      new Map(early).set(route, { key: route, value: forked, revision: 9 }),
      9,
    ],
    // What stands in its newest place says nothing of the log that it has followed.
    [
      /went back, and was written to/,
      new Map(early).set(route, { key: route, value: moved, revision: 9 }),
      9,
    ],
    [
      /went back, and was written to/,
      new Map(late).set(route, { key: route, value: unsigned, revision: newest }),
      newest,
    ],
  ];
  for (const [sentence, entries, last] of wrong) {
    log.entries = entries;
    log.revision = last;
    node.follower.reconnected();
    for (let look = 0; look < 5; look++) {
      await expect(node.follower.catchUp()).rejects.toMatchObject({ code: "unavailable" });
    }
    expect(node.follower.alarm?.sentence).toMatch(sentence);
    expect(node.copy.get(route)?.value).toEqual(claim("bank"));
    await expect(node.writer.write(route, null, 3)).rejects.toMatchObject({ code: "unavailable" });
    // As it was, it is followed again.
    log.entries = late;
    log.revision = newest;
    await node.follower.catchUp();
    expect(node.follower.alarm).toBeNull();
  }
});

test("a record that was written over an older one than this node has is not taken up", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  await node.writer.write(route, claim("shop"), 0);
  await node.writer.write(routeKey("else.test/*"), claim("else", "else.test/*"), 0);
  await node.follower.catchUp();
  const forked = signed(key, node, { key: route, follows: 0, value: claim("thief") });
  await log.append(route, forked, 2);
  await expect(node.follower.catchUp()).rejects.toMatchObject({ code: "unavailable" });
  expect(node.copy.get(route)?.value).toEqual(claim("shop"));
  expect(node.copy.cursor).toBe(3);
});

test("one look that finds the log behind is no alarm: a server may answer so around an election", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  await node.writer.write(route, claim("shop"), 0);
  await node.follower.catchUp();
  log.revision = 1;
  await expect(node.follower.catchUp()).rejects.toMatchObject({ code: "unavailable" });
  expect(node.follower.alarm).toBeNull();
  log.revision = 2;
  await node.follower.catchUp();
  expect(node.follower.alarm).toBeNull();
});

test("what was missed while the connection was lost is found, though newer records were read", async () => {
  const log = new MemoryLog();
  const [a, b] = [await memoryNode(log, key), await memoryNode(log, key)];
  await a.follower.catchUp();
  await b.follower.catchUp();
  const bRoute = routeKey("else.test/*");
  await a.writer.write(route, claim("shop"), 0);
  const hidden = log.entries.get(route)!;
  log.entries.delete(route);
  await a.writer.write(bRoute, claim("else", "else.test/*"), 0);
  await b.follower.catchUp();
  expect(b.copy.cursor).toBe(3);
  log.entries.set(route, hidden);
  b.follower.reconnected();
  await b.follower.catchUp();
  expect(b.copy.get(route)?.value).toEqual(claim("shop"));
});

test("who is told of a revision reads that one alone; what is here already, and what is not there, costs no record", async () => {
  const log = new MemoryLog();
  const [a, b] = [await memoryNode(log, key), await memoryNode(log, key)];
  await a.follower.catchUp();
  await b.follower.catchUp();
  let asked = 0;
  const reads: [number, number][] = [];
  const { lastRevision, readFrom } = log;
  log.lastRevision = () => {
    asked++;
    return lastRevision.call(log);
  };
  log.readFrom = (from, last) => {
    reads.push([from, last ?? 0]);
    return readFrom.call(log, from, last);
  };
  const until = async (holds: () => boolean) => {
    for (let turn = 0; turn < 1_000 && !holds(); turn++) await new Promise(setImmediate);
    expect(holds()).toBe(true);
  };

  // Each is told by the log's own message.
  await a.writer.write(route, claim("shop"), 0);
  await until(() => a.copy.cursor === 2 && b.copy.cursor === 2);
  expect(b.copy.get(route)?.value).toEqual(claim("shop"));
  expect([asked, reads]).toEqual([
    0,
    [
      [2, 2],
      [2, 2],
    ],
  ]);

  log.tell(2);
  await new Promise(setImmediate);
  expect([asked, reads.length]).toEqual([0, 2]);

  // One that somebody made up, near and far: the log is asked, and nothing is waited for.
  for (const upTo of [3, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
    const before = asked;
    log.tell(upTo);
    await until(() => asked >= before + 2);
  }
  expect([a.copy.cursor, a.follower.last, a.follower.alarm]).toEqual([2, 2, null]);
  // Far ones would have a log in NATS waited for.
  expect(reads.filter(([, last]) => last > 3)).toEqual([]);
});

test("of many records with fields that it does not know a look logs some, and all are counted", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  for (let n = 0; n < 60; n++) {
    const place = `newer-${n}.test/*`;
    const at = routeKey(place);
    const value = { ...claim("shop", place), weight: 3 };
    log.entries.set(at, {
      ...{ key: at, revision: ++log.revision },
      value: signed(key, node, { key: at, follows: 0, value }),
    });
  }
  await node.follower.catchUp();
  expect(node.lines.filter((line) => line.includes("does not know")).length).toBe(20);
  expect(node.follower.countNotUnderstood).toBe(60);
  expect(node.follower.notUnderstood).toHaveLength(60);
});

test("of a record with fields that this version does not know it goes by the rest, says so, and reads it again", async () => {
  const log = new MemoryLog();
  const node = await memoryNode(log, key);
  await node.follower.catchUp();
  const value = { ...claim("shop"), weight: 3, more: { deep: 1 } };
  const entry = signed(key, node, { key: route, follows: 0, value });
  await log.append(route, entry, 0);
  await node.follower.catchUp();
  expect(node.copy.get(route)?.value).toEqual(claim("shop"));
  expect(node.follower.notUnderstood).toEqual([{ key: route, fields: ["weight", "more"] }]);
  expect(node.lines.filter((line) => line.includes("does not know (weight, more)"))).toHaveLength(
    1,
  );

  // It is no alarm that the log has more of it, and is told once.
  node.taken.length = 0;
  node.follower.reconnected();
  await node.follower.catchUp();
  expect(node.follower.alarm).toBeNull();
  expect(node.taken).toEqual([]);
  expect(node.lines.filter((line) => line.includes("does not know"))).toHaveLength(1);
  // As a version before left it that knew still less: this one takes up what it knows.
  const less = { key: route, revision: 2, value: claim("less"), unknown: ["worker"] };
  node.copy.take([less], 2);
  node.follower.reconnected();
  await node.follower.catchUp();
  expect(node.copy.get(route)?.value).toEqual(claim("shop"));
  // Written anew without them it is as any other.
  await node.writer.write(route, claim("bank"), 2);
  await node.follower.catchUp();
  expect(node.follower.notUnderstood).toEqual([]);
});
