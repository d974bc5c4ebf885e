import { beforeEach, expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { RawConnection } from "../../../runtime/process/raw-connection.ts";
import type { RefusedConnection } from "../../../runtime/services/broker/broker-protocol.ts";
import { FetchError } from "../../../runtime/services/fetch/fetch-error.ts";
import type { CordonShard } from "../../../runtime/supervisor/cordons/cordon.ts";
import { OriginConnections } from "../../../runtime/supervisor/cordons/origin-connections.ts";
import { ShardKnowledge } from "../../../runtime/supervisor/cordons/shard-authority.ts";

let made: RawConnection[];
let asked: string[];
let counted: string[];
let signals: AbortSignal[];
let answer: (connection: RawConnection) => Promise<RawConnection>;
let connections: OriginConnections;
beforeEach(() => {
  made = [];
  asked = [];
  counted = [];
  signals = [];
  answer = async (connection) => connection;
  connections = new OriginConnections({
    brokers: {
      async connect(cordon, { worker, origin }, signal) {
        signals.push(signal);
        asked.push(`${cordon} ${worker} ${origin}`);
        const connection = new RawConnection({ close: () => {} });
        made.push(connection);
        return answer(connection);
      },
      ...{ pids: [], update: async () => {}, close: async () => {}, kill: () => {} },
    },
    metrics: {
      connected: (worker) => counted.push(worker),
      connectionRefused: (worker, code) => counted.push(`${worker} ${code}`),
    },
    maxLocal: 8,
  });
});

/** A shard of "shops" that was told of the worker "shop", what it was handed, and what it was told. */
function shard(take: () => Promise<void> = async () => {}) {
  const handed: unknown[] = [];
  const told: RefusedConnection[] = [];
  const knows = new ShardKnowledge();
  knows.workers.add("shop");
  const each = {
    knows,
    shard: {
      async hand(_: RawConnection, note: unknown) {
        await take();
        handed.push(note);
      },
      tell: (_: string, refused: RefusedConnection) => told.push(refused),
    },
  } as unknown as CordonShard;
  const want = (number: number, worker = "shop") =>
    connections.want("shops", each, {
      ...{ number, worker, origin: "http://a.test", anyAddress: false },
    });
  const giveUp = (number: number) => connections.giveUp(each, number);
  return { want, giveUp, handed, told };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a connection goes to the shard under its number, is counted, and is closed here", async () => {
  const shop = shard();
  expect(shop.want(5)).toBe(true);
  await settled();
  expect(asked).toEqual(["shops shop http://a.test"]);
  expect(shop.handed).toEqual([{ wanted: 5 }]);
  expect(made.map(({ destroyed }) => destroyed)).toEqual([true]);
  expect(counted).toEqual(["shop"]);
});

test("why there is none is told and counted", async () => {
  answer = async () => {
    throw new FetchError("private-address", "inside");
  };
  const shop = shard();
  shop.want(5);
  await settled();
  expect(shop.told).toEqual([
    { number: 5, failure: { code: "private-address", message: "inside" } },
  ]);
  expect(counted).toEqual(["shop private-address"]);
});

test("what a shard gives up is not asked for where it waits, and the broker is told where it was", async () => {
  answer = () => new Promise(() => {});
  const shop = shard();
  for (let number = 0; number < 20; number++) shop.want(number);
  expect(asked).toHaveLength(16);
  shop.giveUp(0);
  for (let number = 16; number < 20; number++) shop.giveUp(number);
  shop.giveUp(77);
  await settled();
  expect(asked).toHaveLength(16);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, ...Array(15).fill(false)]);
  // They have their answer, and count for nothing.
  expect(shop.told.map(({ number }) => number)).toEqual([16, 17, 18, 19]);
  expect(counted).toEqual([]);
});

test("for a worker that the shard was never told of nobody is asked", () => {
  expect(shard().want(1, "bank")).toBe(false);
  expect(asked).toEqual([]);
});

test("a shard that asks for more at once, or faster, than any does is none of Skerry's", async () => {
  const floods = [
    // Nothing is answered.
    () => new Promise<never>(() => {}),
    async () => {
      throw new FetchError("denied", "not granted");
    },
  ];
  for (const flood of floods) {
    answer = flood;
    const shop = shard();
    let allowed = 0;
    while (allowed < 20_000 && shop.want(allowed)) {
      allowed++;
      if (allowed % 500 === 0) await settled();
    }
    // What it may have saved up, and some that it may save meanwhile.
    expect(allowed).toBeGreaterThanOrEqual(4_096);
    expect(allowed).toBeLessThan(10_000);
    expect(shard().want(1)).toBe(true);
  }
});

test("of a shard that takes nothing so many are kept here, and others are closed", async () => {
  const shop = shard(() => new Promise(() => {}));
  for (let number = 0; number < 20; number++) shop.want(number);
  await settled();
  expect(made.filter(({ destroyed }) => !destroyed)).toHaveLength(8);
  expect(shop.told).toHaveLength(12);
  const other = shard();
  other.want(1);
  await settled();
  expect(other.handed).toHaveLength(1);
});

test("a shard that ends meanwhile leaves no connection open", async () => {
  const shop = shard(async () => {
    throw new SkerryError("shard-lost", "gone");
  });
  shop.want(1);
  await settled();
  expect(made.map(({ destroyed }) => destroyed)).toEqual([true]);
  expect(shop.told).toEqual([]);
  expect(counted).toEqual([]);
});
