import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { CallerTurns } from "../../runtime/embed/caller-turns.ts";
import {
  type FunctionCall,
  FunctionError,
  type FunctionFailureEvent,
  type Host,
  openHost,
  SkerryError,
  type Worker,
} from "../../runtime/embed/embed.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { catalogGuest, catalogWit } from "./support/catalog.ts";

let host: Host;
let worker: Worker;
let module: Uint8Array;
let noted: string[] = [];
let failures: FunctionFailureEvent[] = [];
let underWay = 0;
let maxInFlight = 0;
const late: boolean[] = [];

/** Bytes that are answered to so many. */
const lengths = new Map([
  [5, 200_000 - 4],
  [6, 200_000 - 4 + 1],
  [8, 2 ** 21],
]);

const functions = {
  find: async (sku: string, { tenant }: FunctionCall) => {
    if (sku === "none") throw new FunctionError("no-such-product");
    if (sku === "odd") throw new FunctionError("no such word");
    if (sku === "text") return { sku, cents: "12", tags: [] };
    if (sku === "negative") return { sku, cents: -1, tags: [] };
    if (sku === "half") return { sku: "\ud800", cents: 1, tags: [] };
    if (sku === "nothing") return undefined;
    return { sku: `${tenant} ${sku}`, cents: 1200, tags: ["new", "blå"] };
  },
  rate: (currency: string) => ({ eur: 1.09 })[currency],
  total: (cents: number[], extra: [number, boolean][]) =>
    BigInt(cents.reduce((sum, each) => sum + each, 0)) +
    BigInt(extra.filter(([, counts]) => counts).reduce((sum, [each]) => sum + each, 0)),
  blob: (bytes: Uint8Array) =>
    bytes.length === 7
      ? { length: 2 ** 30, __proto__: Array.prototype }
      : new Uint8Array(lengths.get(bytes.length) ?? bytes.length),
  note: async (text: string, { signal }: FunctionCall) => {
    noted.push(text);
    maxInFlight = Math.max(maxInFlight, ++underWay);
    try {
      if (text === "throw") throw new Error("/home/me/secret.ts: a word of the program's");
      if (text === "throw nothing") throw undefined;
      if (text === "never") {
        await new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve(late.push(true)));
        });
      }
      if (text === "slow") await sleep(30);
    } finally {
      underWay--;
    }
  },
};

const grants = ["log", "clock", "config", "shop:prices/catalog"];
const limits = { fuel: 2_000_000_000, cpu: 60_000 };

beforeAll(async () => {
  module = await catalogGuest();
  const offered = { atOnce: 4, deadline: 400, bytesIn: 100_000, bytesOut: 200_000 };
  host = await openHost({
    dataDir: keptDataDir(),
    fuel: 1_000_000_000,
    interfaces: [{ wit: catalogWit, functions, limits: offered }],
  });
  host.on("functionFailure", (failure) => failures.push(failure));
  worker = await host.load("acme/discounts", module, { grants, limits });
}, 120_000);
afterEach(() => {
  noted = [];
  failures = [];
  maxInFlight = 0;
});
afterAll(() => host?.close());

const ask = async (path: string, body: string, of = worker) =>
  (await of.fetch(path, { method: "POST", body })).text();
const failure = (path: string, body: string) =>
  ask(path, body).then(
    (text) => {
      throw new Error(`it answered ${text}`);
    },
    (error: unknown) => error as SkerryError,
  );

describe("a function of the program's", () => {
  test("gets what the guest gave, and its result reaches the guest, each of its declared type", async () => {
    expect(await ask("/find", "blåbær 🫐")).toBe("acme blåbær 🫐 1200 new blå");
    expect(await ask("/find", "none")).toBe("problem 0");
    expect(await ask("/rate", "eur")).toBe("1.09");
    expect(await ask("/rate", "usd")).toBe("none");
    expect(await ask("/total", "")).toBe("4000000010");
    expect(await ask("/blob", "90000")).toBe("90000");
    expect(await ask("/note", "a")).toBe("noted");
    expect(noted).toEqual(["a"]);
    expect(failures).toEqual([]);
  });

  test("costs fuel by the call and by the byte, the same each time", async () => {
    const cost = async (path: string, body: string) =>
      (await worker.fetch(path, { method: "POST", body })).usage.fuel;
    const [ten, again, thousand] = [
      await cost("/blob", "10"),
      await cost("/blob", "10"),
      await cost("/blob", "1000"),
    ];
    expect(again).toBe(ten);
    // 100 units a byte each way, besides what crossing costs.
    expect(thousand - ten).toBeGreaterThan(2 * 100 * 990);
    expect(ten).toBeGreaterThan(1_000_000);
  });

  test.each([["throw"], ["throw nothing"]])(
    "that fails by %s ends the request by a code, and not a word of it gets out",
    async (text) => {
      const error = await failure("/note", text);
      expect(error).toMatchObject({ code: "function-failed", status: 502 });
      expect(error.message).toBe("The program's function shop:prices/catalog@1.0.0#note failed.");
      expect(JSON.stringify([error.detail, error.message, error.request?.log])).not.toMatch(
        /secret|word/,
      );
      expect(failures).toMatchObject([
        { worker: "acme/discounts", interface: "shop:prices/catalog", function: "note" },
      ]);
      if (text === "throw") expect(String(failures[0]!.error)).toContain("secret.ts");
    },
  );

  test.each([
    [
      "text",
      "the result.ok.cents must be a whole number from 0 to 4294967295 (u32), and is a string",
    ],
    [
      "negative",
      "the result.ok.cents must be a whole number from 0 to 4294967295 (u32), and is -1",
    ],
    ["half", "the result.ok.sku is not well-formed Unicode"],
    ["nothing", "the result.ok must be an object, and is undefined"],
    ["odd", "the result.err must be one of no-such-product, busy, and is a string"],
  ])(
    "that returns what is not of its type (%s) ends the request by a code, and says where",
    async (sku, words) => {
      const error = await failure("/find", sku);
      expect(error.code).toBe("function-failed");
      expect(error.message).toContain("gave what its interface does not declare");
      expect(failures).toMatchObject([{ interface: "shop:prices/catalog", function: "find" }]);
      expect(String(failures[0]!.error)).toContain(words);
    },
  );

  test("that returns more than it may, or 1 GiB, ends the request, and takes no memory for it", async () => {
    const before = process.memoryUsage().rss;
    for (const bytes of ["7", "8"]) {
      const error = await failure("/blob", bytes);
      expect(error.code).toBe("function-failed");
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  test("that never answers ends the request at its deadline, and is told so", async () => {
    const error = await failure("/note", "never");
    expect(error.code).toBe("function-failed");
    expect(error.message).toContain("took longer than 400 ms");
    expect(late).toEqual([true]);
    expect(await ask("/note", "next")).toBe("noted");
  });

  test("is called so many times at once by one worker, and the others wait", async () => {
    await Promise.all(Array.from({ length: 12 }, () => ask("/note", "slow")));
    expect(noted).toHaveLength(12);
    expect(maxInFlight).toBe(4);
  });
});

describe("a request that is given up", () => {
  test("begins none of its calls that wait, ends the signal of the one that runs, and others go on", async () => {
    const begun: string[] = [];
    const told: string[] = [];
    const free = Promise.withResolvers<void>();
    const note = async (text: string, { signal }: FunctionCall) => {
      begun.push(text);
      if (text !== "held") return;
      const ended = new Promise((resolve) => signal.addEventListener("abort", resolve));
      await Promise.race([free.promise, ended.then(() => told.push(text))]);
    };
    const turns = vi.spyOn(CallerTurns.prototype, "take");
    onTestFinished(() => turns.mockRestore());
    const one = { atOnce: 1, deadline: 300_000 };
    await using single = await openHost({
      dataDir: keptDataDir(),
      fuel: 1_000_000_000,
      interfaces: [{ wit: catalogWit, functions: { ...functions, note }, limits: one }],
    });
    const noting = await single.load("acme/discounts", module, {
      grants,
      limits: { ...limits, deadline: 300_000 },
    });
    const over = new AbortController();
    const post = (body: string, signal?: AbortSignal) =>
      noting.fetch("/note", { method: "POST", body, ...(signal !== undefined && { signal }) });
    const held = post("held", over.signal);
    held.catch(() => {});
    await vi.waitUntil(() => begun.length === 1, 60_000);
    const ends = Promise.withResolvers<void>();
    let ended = 0;
    const failed: FunctionFailureEvent[] = [];
    single.on("functionFailure", (failure) => failed.push(failure));
    single.on("usage", () => ++ended === 17 && ends.resolve());
    const waiting = Array.from({ length: 16 }, (_, n) =>
      post(n < 15 ? `waits ${n}` : "last", n < 15 ? over.signal : undefined),
    );
    // All of them wait for their turn.
    await vi.waitUntil(() => turns.mock.calls.length === 17, 60_000);
    const last = waiting.pop()!;
    over.abort(new Error("nobody waits"));
    for (const each of [held, ...waiting]) {
      await expect(each).rejects.toThrow("nobody waits");
    }
    expect(await (await last).text()).toBe("noted");
    expect([begun, told]).toEqual([["held", "last"], ["held"]]);
    free.resolve();
    await ends.promise;
    expect(failed).toEqual([]);
  }, 300_000);
});

test("values may be as many bytes as the limits say, to the byte", async () => {
  const lengthBytes = 4;
  expect(await ask("/blob", `${100_000 - lengthBytes}`)).toBe(`${100_000 - lengthBytes}`);
  expect((await failure("/blob", `${100_000 - lengthBytes + 1}`)).code).toBe("guest-trap");
  expect(await ask("/blob", "5")).toBe(`${200_000 - lengthBytes}`);
  expect((await failure("/blob", "6")).code).toBe("function-failed");
  expect(String(failures[0]!.error)).toContain("more than 200000 bytes");
});

describe("a guest", () => {
  test("that hands over more than the interface takes ends, before it has arrived", async () => {
    const error = await failure("/blob", "100001");
    expect(error.code).toBe("guest-trap");
    expect(error.message).toMatch(
      / \S+:\S+\/\S+ blob was given arguments of more than 100000 bytes, its bound \(`bytesIn`\)\.$/,
    );
    expect(failures).toEqual([]);
  });

  test("that hands over ill-formed text traps", async () => {
    expect((await failure("/half-pair", "")).code).toBe("guest-trap");
    expect(noted).toEqual([]);
  });

  test("pays for each item of a list before any is lifted", async () => {
    const error = await failure("/many", "1000000");
    expect(error.code).toBe("fuel-exhausted");
    expect(error.request!.usage.cpuMs).toBeLessThan(1_000);
    expect(await ask("/many", "1000")).toBe("0");
  });

  test("that is granted no such interface is not loaded, nor one whose declaration is another", async () => {
    const ungranted = await host
      .load("acme/ungranted", module, { grants: ["log", "clock", "config"] })
      .catch((error: unknown) => error);
    expect(ungranted).toMatchObject({
      code: "import-not-granted",
      message:
        'The worker imports shop:prices/catalog@1.0.0 of the program, which its options do not grant: add "shop:prices/catalog" to `grants`.',
    });
    const other = await openHost({
      dataDir: keptDataDir(),
      fuel: 1_000_000_000,
      interfaces: [
        {
          wit: "package shop:prices@1.0.0; interface catalog { note: func(text: list<u8>); rate: func(currency: string) -> option<f64>; }",
          functions: { note: () => {}, rate: () => undefined },
        },
      ],
    });
    try {
      const error = await other
        .load("acme/x", module, { grants })
        .catch((refused: unknown) => refused);
      expect(error).toMatchObject({ code: "unknown-kind" });
      expect((error as Error).message).toMatch(/catalog/);
    } finally {
      await other.close();
    }
  });
});

test("functions may be methods, which find the object that they are of", async () => {
  class Catalog {
    #rates = new Map([["eur", 1.09]]);
    find() {
      throw new FunctionError("busy");
    }
    rate(currency: string) {
      return this.#rates.get(currency);
    }
    total() {
      return 0n;
    }
    blob() {
      return new Uint8Array();
    }
    note() {}
  }
  const own = await openHost({
    dataDir: keptDataDir(),
    fuel: 1_000_000_000,
    interfaces: [{ wit: catalogWit, functions: new Catalog() as unknown as typeof functions }],
  });
  try {
    const asked = await own.load("acme/discounts", module, { grants, limits });
    expect(await ask("/rate", "eur", asked)).toBe("1.09");
  } finally {
    await own.close();
  }
});

test("a declaration or functions that make no sense are refused as the host opens", async () => {
  const refusal = async (given: object) => {
    const usual = { wit: "package a:b; interface c { d: func(); }", functions: { d: () => {} } };
    const interfaces = [{ ...usual, ...given }];
    const opened = openHost({ dataDir: keptDataDir(), fuel: 1, interfaces });
    const error = await opened.then(
      () => null,
      (refused: unknown) => refused,
    );
    expect(error).toBeInstanceOf(SkerryError);
    expect(error).toMatchObject({ code: "bad-settings" });
    return (error as SkerryError).message;
  };
  expect(await refusal({ wit: "package a:b; interface c { d: func(" })).toContain("wit:1");
  expect(await refusal({ wit: "package skerry:edge; interface c { d: func(); }" })).toContain(
    "skerry:edge",
  );
  expect(await refusal({ wit: "package wasi:io; interface c { d: func(); }" })).toContain(
    "wasi:io",
  );
  expect(await refusal({ functions: {} })).toContain("no such one");
  const ofObjects = "package a:b; interface c { to-string: func() -> string; }";
  expect(await refusal({ wit: ofObjects, functions: {} })).toContain("no such one");
  expect(await refusal({ functions: { d: () => {}, e: () => {} } })).toContain("does not declare");
  expect(await refusal({ interface: "x" })).toContain("x");
  expect(await refusal({ limits: { deadline: -1 } })).toContain("deadline");
  expect(await refusal({ limits: { bytesIn: 2 ** 31 } })).toContain("bytesIn");
  expect(await refusal({ limits: { atOnce: Number.NaN } })).toContain("atOnce");
  expect(await refusal({ fuel: { call: 0 } })).toContain("call");
  expect(
    await refusal({ wit: "package a:b; interface c { type t = list<t>; d: func(t: t); }" }),
  ).toContain("itself");
  for (const [declared, words] of [
    ["record r {}", "wit:1: record r has no parts"],
    ["enum e { a, b, A }", "e has A twice"],
    ["record r { a: u8, a: u8 }", "r has a twice"],
    ["type d = u8;", "the interface has d twice"],
    [`flags f { ${Array.from({ length: 33 }, (_, n) => `f${n}`).join(", ")} }`, "32 at most"],
    ["type t = tuple<>; e: func(t: t);", "a tuple has no parts"],
    ["e: func(a: u8, a: u8);", "e has a twice"],
  ] as const) {
    const wit = `package a:b; interface c { ${declared} d: func(); }`;
    expect(await refusal({ wit, functions: { d: () => {}, e: () => {} } })).toContain(words);
  }
  expect(await refusal({ wit: "package a:b; interface c { d: func(t: other); }" })).toContain(
    "other",
  );
});
