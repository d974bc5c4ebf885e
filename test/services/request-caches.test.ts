import { beforeEach, expect, test, vi } from "vitest";
import type { Body, CacheKey, Field, PutEnd } from "../../runtime/abi/generated/types.ts";
import { ByteBudget } from "../../runtime/message/byte-budget.ts";
import { type ByteSource, wholeSource } from "../../runtime/message/byte-source.ts";
import { TenantCaches } from "../../runtime/services/cache/tenant-caches.ts";
import { RequestHeld, tenantBudget } from "../../runtime/services/held-bytes.ts";
import { Misuse } from "../../runtime/services/misuse.ts";
import { RequestCaches } from "../../runtime/services/request-caches.ts";
import { RequestStreams } from "../../runtime/services/request-streams.ts";
import { RequestWaits } from "../../runtime/services/request-waits.ts";

const MiB = 1_048_576;
const fresh: Field[] = [["cache-control", "max-age=60"]];

let all: TenantCaches;
beforeEach(() => {
  all = new TenantCaches();
});

interface Wishes {
  readonly deployment?: string;
  readonly bytes?: number;
  readonly piecewise?: boolean;
  readonly wholeBytes?: number;
  readonly held?: ByteBudget;
}

/** What one request has. */
function request(wishes: Wishes = {}) {
  const { deployment = "d1", bytes, piecewise = true, wholeBytes = 10 * MiB } = wishes;
  const streams = new RequestStreams(null, new RequestWaits());
  const held = new RequestHeld(wishes.held ?? tenantBudget());
  const cache = () => all.ownOf("acme", deployment, bytes);
  return {
    streams,
    caches: new RequestCaches({ cache, streams, held, piecewise, wholeBytes }),
  };
}

const keyOf = (path = "", changes: Partial<CacheKey> = {}): CacheKey => ({
  cache: "",
  method: "GET",
  uri: `https://kept.test/${path}`,
  fields: [],
  ...changes,
});
const bytesOf = (length: number): Body => ({ tag: "bytes", val: new Uint8Array(length) });

async function put(
  { caches }: ReturnType<typeof request>,
  path: string,
  body: Body,
  fields: Field[] = fresh,
): Promise<PutEnd> {
  caches.put(1, keyOf(path), { status: 200, fields, body });
  return caches.finish(1);
}

test("what one deployment keeps, no other finds, nor does a cache in front or of fetch", async () => {
  const own = request();
  expect(await put(own, "a", bytesOf(3))).toEqual({ tag: "kept", val: 3n });
  expect(own.caches.match(1, keyOf("a")).tag).toBe("answer");
  expect(request().caches.match(1, keyOf("a")).tag).toBe("answer");
  expect(request({ deployment: "d2" }).caches.match(1, keyOf("a")).tag).toBe("absent");
  const asked = { method: "GET", uri: "https://kept.test/a", fields: [] };
  for (const other of [all.of("acme"), all.inFrontOf("acme", MiB), all.ownOf("evil", "d1")]) {
    expect(other.answers.lookup(asked, Date.now()).kind).toBe("miss");
  }
  all.dropOwn("d1");
  expect(request().caches.match(1, keyOf("a")).tag).toBe("absent");
});

test("after its time an answer is there no more", async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
  try {
    const own = request();
    await put(own, "a", bytesOf(1), [["cache-control", "s-maxage=10, max-age=1000"]]);
    const ageOf = () => {
      const found = own.caches.match(1, keyOf("a"));
      own.streams.cancel(1);
      return found.tag === "answer" ? new Map(found.val.fields).get("age") : null;
    };
    expect(ageOf()).toBe("0");
    vi.advanceTimersByTime(9_999);
    expect(ageOf()).toBe("9");
    vi.advanceTimersByTime(1);
    expect(ageOf()).toBeNull();
    const late = new Date(Date.now() + 3_600_000).toUTCString();
    await put(own, "b", bytesOf(1), [["expires", late]]);
    vi.advanceTimersByTime(3_599_000);
    expect(own.caches.match(1, keyOf("b")).tag).toBe("answer");
    expect(await put(own, "c", bytesOf(1), [...fresh, ["age", "60"]])).toMatchObject({
      val: "no-lifetime",
    });
  } finally {
    vi.useRealTimers();
  }
});

test("content that is over its bounds is not kept, and nothing of it stays", async () => {
  const { caches, streams } = request({ bytes: MiB });
  const refusal = async (body: Body) => {
    caches.put(1, keyOf("large"), { status: 200, fields: fresh, body });
    return caches.finish(1);
  };
  expect(await refusal(bytesOf(MiB / 4 + 1))).toEqual({ tag: "refused", val: "too-large" });
  expect((await refusal(bytesOf(MiB / 4))).tag).toBe("kept");
  caches.remove(keyOf("large"));
  streams.add(7, wholeSource(new Uint8Array(MiB)));
  expect(await refusal({ tag: "streamed", val: 7 })).toMatchObject({ val: "too-large" });
  // Its length is not known before its end.
  let read = 0;
  const endless: ByteSource = {
    read: async (most) => {
      read += most;
      return new Uint8Array(most);
    },
    cancel: () => {},
  };
  streams.add(8, endless);
  expect(await refusal({ tag: "streamed", val: 8 })).toMatchObject({ val: "too-large" });
  expect(read).toBeLessThan(MiB / 2);
  expect(all.held).toBe(0);
  expect(caches.match(9, keyOf("large")).tag).toBe("absent");
});

test("a request that ends before its content is whole leaves nothing", async () => {
  const own = request();
  own.streams.create(3);
  own.caches.put(4, keyOf("slow"), {
    status: 200,
    fields: fresh,
    body: { tag: "streamed", val: 3 },
  });
  await own.streams.write(3, new Uint8Array(50_000));
  expect(all.held).toBeGreaterThan(50_000);
  own.streams.end();
  own.caches.end();
  expect(all.held).toBe(0);
  expect((await own.caches.finish(4)).tag).toBe("refused");
  expect(request().caches.match(1, keyOf("slow")).tag).toBe("absent");
  // One that breaks off says so.
  const other = request();
  other.streams.create(3);
  other.caches.put(4, keyOf("slow"), {
    status: 200,
    fields: fresh,
    body: { tag: "streamed", val: 3 },
  });
  other.streams.breakOff(3);
  expect(await other.caches.finish(4)).toEqual({ tag: "refused", val: "cut-short" });
  expect(all.held).toBe(0);
});

test("what is removed meanwhile is not kept after all", async () => {
  const own = request();
  own.streams.create(3);
  const answer = { status: 200, fields: fresh, body: { tag: "streamed", val: 3 } } as const;
  own.caches.put(4, keyOf("late"), { ...answer, fields: [...fresh] });
  await own.streams.write(3, new Uint8Array(10));
  own.caches.remove(keyOf("late"));
  own.streams.finish(3);
  expect(await own.caches.finish(4)).toMatchObject({ tag: "refused" });
  expect(own.caches.match(5, keyOf("late")).tag).toBe("absent");
});

test("what a tenant's workers keep takes no more than the tenant's bytes, the oldest goes first", async () => {
  for (let n = 0; n < 40; n++) {
    const deployment = `d${n % 4}`;
    expect((await put(request({ deployment }), `${n}`, bytesOf(MiB))).tag).toBe("kept");
  }
  expect(all.held).toBeLessThanOrEqual(16 * MiB);
  expect(request({ deployment: "d3" }).caches.match(1, keyOf("39")).tag).toBe("answer");
  expect(request({ deployment: "d0" }).caches.match(1, keyOf("0")).tag).toBe("absent");
  all.drop("acme");
  expect(all.held).toBe(0);
});

test("what is lent of the cache at once is bounded: then there is nothing", async () => {
  const own = request();
  for (let n = 0; n < 4; n++) await put(own, `${n}`, bytesOf(3 * MiB));
  const readers = Array.from({ length: 6 }, () => request());
  for (const each of readers) expect(each.caches.match(1, keyOf("0")).tag).toBe("answer");
  await put(own, "0", bytesOf(3 * MiB));
  const found = ["0", "1", "2", "3"].map((path, n) => own.caches.match(n + 2, keyOf(path)).tag);
  expect(found.filter((tag) => tag === "answer")).toHaveLength(4);
  for (let n = 4; n < 6; n++) await put(own, `${n}`, bytesOf(3 * MiB));
  // 3 MiB of the old one, and 12 of four others: not 18.
  expect(own.caches.match(9, keyOf("5")).tag).toBe("absent");
  for (const each of readers) each.streams.end();
  expect(own.caches.match(10, keyOf("5")).tag).toBe("answer");
});

test("a worker that reads whole gets a copy, which counts as held", async () => {
  const held = new ByteBudget(MiB);
  const own = request({ piecewise: false, held });
  await put(own, "a", { tag: "bytes", val: Uint8Array.of(1, 2, 3) });
  const found = own.caches.match(1, keyOf("a"));
  if (found.tag !== "answer" || found.val.body.tag !== "bytes") throw new Error(found.tag);
  found.val.body.val.fill(9);
  const part = own.caches.match(2, keyOf("a", { fields: [["range", "bytes=1-"]] }));
  expect(part).toMatchObject({ val: { status: 206, body: { val: Uint8Array.of(2, 3) } } });
  await put(own, "b", bytesOf(MiB));
  expect(own.caches.match(3, keyOf("b")).tag).toBe("absent");
  expect(request({ piecewise: false, wholeBytes: 2 }).caches.match(1, keyOf("a")).tag).toBe(
    "absent",
  );
});

test.each<[string, Partial<CacheKey>, Field[], string]>([
  ["another method", { method: "POST" }, fresh, "method"],
  ["a method in lower case", { method: "get" }, fresh, "method"],
  ["no URI of HTTP", { uri: "data:,a" }, fresh, "uri"],
  ["a URI with a NUL", { uri: "https://kept.test/\0" }, fresh, "uri"],
  ["a URI with a user", { uri: "https://a:b@kept.test/" }, fresh, "uri"],
  ["a long URI", { uri: `https://kept.test/${"u".repeat(20_000)}` }, fresh, "uri"],
  ["many fields of the key", { fields: Array(257).fill(["a", ""]) }, fresh, "unavailable"],
  ["long fields of the key", { fields: [["a", "a".repeat(70_000)]] }, fresh, "unavailable"],
  ["many fields", {}, [...fresh, ...Array(256).fill(["a", ""])], "too-large"],
  ["long fields", {}, [...fresh, ["a", "a".repeat(70_000)]], "too-large"],
  ["a long list of fields", {}, [...fresh, ["vary", "a,".repeat(1_025)]], "too-large"],
  ["a list of commas", {}, [["cache-control", `max-age=60${",".repeat(2_048)}`]], "too-large"],
  [
    "33 names in Vary",
    {},
    [...fresh, ["vary", Array.from({ length: 33 }, (_, n) => `a${n}`).join()]],
    "varies",
  ],
  ["a field that HTTP does not allow", {}, [...fresh, ["a", "b\nset-cookie: c"]], "forbidden"],
  ["a field with half a character", {}, [...fresh, ["a", "\ud800"]], "forbidden"],
  ["a content range", {}, [...fresh, ["content-range", "bytes 0-1/2"]], "partial"],
  ["a secret's holder", { fields: [["authorization", "Bearer a"]] }, fresh, "forbidden"],
  [
    "a cookie beside private fields",
    {},
    [
      ["cache-control", "max-age=60, private=x"],
      ["set-cookie", "a"],
    ],
    "forbidden",
  ],
  [
    "private twice",
    {},
    [
      ["cache-control", "max-age=60, private=a, private"],
      ["a", "b"],
    ],
    "forbidden",
  ],
  [
    "a private Vary",
    {},
    [
      ["cache-control", "max-age=60, private=vary"],
      ["vary", "a"],
    ],
    "forbidden",
  ],
  ["a stray quote", {}, [["cache-control", 'max-age=60, private="set-cookie']], "forbidden"],
])("%s is not kept", async (_, key, fields, because) => {
  const { caches } = request();
  caches.put(1, keyOf("a", key), { status: 200, fields, body: bytesOf(1) });
  expect(await caches.finish(1)).toEqual({ tag: "refused", val: because });
  expect(all.held).toBe(0);
});

test("a part of an answer is read of the one that is kept", async () => {
  const own = request();
  await put(own, "a", { tag: "bytes", val: Uint8Array.from({ length: 200_000 }, (_, n) => n) });
  const found = own.caches.match(5, keyOf("a", { fields: [["range", "bytes=70000-140001"]] }));
  expect(found).toMatchObject({ val: { status: 206, body: { tag: "streamed", val: 5 } } });
  const pieces: number[] = [];
  for (;;) {
    const piece = await own.streams.read(5, 65_536);
    if (piece.tag !== "bytes") break;
    pieces.push(...piece.val);
  }
  expect(pieces).toHaveLength(70_002);
  expect(pieces.every((byte, n) => byte === (70_000 + n) % 256)).toBe(true);
});

test("a put is finished once, and a request has 256 of them at once", async () => {
  const { caches } = request();
  await expect(caches.finish(1)).rejects.toThrow(Misuse);
  const answer = { status: 200, fields: fresh, body: bytesOf(1) };
  for (let id = 1; id <= 256; id++) caches.put(id, keyOf(`${id}`), answer);
  expect(() => caches.put(257, keyOf("257"), answer)).toThrow(Misuse);
  await caches.finish(1);
  await expect(caches.finish(1)).rejects.toThrow(Misuse);
  caches.put(258, keyOf("258"), answer);
});

test("no stream of the guest's is left open by a put that is refused", async () => {
  const own = request();
  for (let id = 1; id <= 300; id++) {
    own.streams.create(id);
    own.caches.put(1_000, keyOf("a", { method: "POST" }), {
      status: 200,
      fields: [],
      body: { tag: "streamed", val: id },
    });
    expect(await own.caches.finish(1_000)).toMatchObject({ val: "method" });
    expect(await own.streams.write(id, new Uint8Array(1))).toBe("unwanted");
    own.streams.finish(id);
  }
  expect(() =>
    own.caches.put(1, keyOf("a"), { status: 200, fields: [], body: { tag: "streamed", val: 9 } }),
  ).toThrow(Misuse);
});
