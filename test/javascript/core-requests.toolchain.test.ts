import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handlers } from "./core-handlers.ts";
import { type TestWorker, workerOf } from "./handlers.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers);
});
afterAll(() => worker?.end());

describe("a handler's response", () => {
  test("may come at once, or as a promise", async () => {
    expect(await worker.call("plain")).toMatchObject({ status: 200, text: "x", log: [] });
    expect(await worker.call("promise")).toMatchObject({ status: 200, text: "late", log: [] });
  });

  test("keeps its fields in order, in lower case, repeated ones too", async () => {
    const { status, fields } = await worker.call("fields");
    expect(status).toBe(201);
    expect(fields).toEqual([
      ["x-one", "1"],
      ["set-cookie", "a=1"],
      ["x-one", "2"],
      ["set-cookie", "b=2"],
      ["content-type", "text/plain;charset=UTF-8"],
    ]);
  });

  test("may stream its body over timers", async () => {
    expect(await worker.call("streams its body")).toMatchObject({
      status: 200,
      text: "part 1\npart 2\npart 3\n",
      fields: [],
    });
  });

  test("may have a long text, whose half pairs become U+FFFD", async () => {
    const { text } = await worker.call("long text");
    expect(text).toBe(`${"a".repeat(65_535)}${"😀".repeat(40_000)}\ufffd`);
  });

  test("is UTF-8 also where its code has replaced what makes text well-formed", async () => {
    const { text, status } = await worker.call("text with another method");
    expect([status, text]).toEqual([200, `${"é".repeat(100)}\ufffd`]);
    expect((await worker.call("plain")).text).toBe("x");
  });

  test("may have no body, or an empty one", async () => {
    expect(await worker.call("no body")).toMatchObject({ status: 204, text: "", fields: [] });
    expect(await worker.call("empty body")).toMatchObject({ status: 200, text: "" });
  });
});

describe("a request", () => {
  test("has fields whole, with colons and nothing in their values, and costs nothing for those that nobody reads", async () => {
    const headers = [
      ["x-colon", "a: b:c"],
      ["x-empty", ""],
      ["x-latin", "\u00e9\u00ff"],
    ] as const;
    const { text } = await worker.call("fields twice", { headers });
    const [list, copied, colon, empty] = JSON.parse(text);
    expect(list).toEqual([
      ["host", "localhost"],
      ["x-colon", "a: b:c"],
      ["x-empty", ""],
      ["x-latin", Buffer.from("\u00e9\u00ff").toString("latin1")],
    ]);
    expect(copied).toEqual(list);
    expect([colon, empty]).toEqual(["a: b:c", ""]);
    const many = Array.from({ length: 40 }, (_, index) => [`x-${index}`, "value"] as const);
    const [none, unread] = [
      await worker.call("fields unread"),
      await worker.call("fields unread", { headers: many }),
    ];
    expect(unread.fuel).toBe(none.fuel);
  });

  test("has its text whole, however long, and what is broken in it as in Node", async () => {
    const whole = `a${"é€😀".repeat(20_000)}z`;
    const sent = { body: new TextEncoder().encode(whole) };
    const back = JSON.parse((await worker.call("long text back", sent)).text);
    expect(back).toEqual([whole.length, whole.slice(65_530, 65_550), whole.slice(-5)]);
    const valid = new TextEncoder().encode("naïve – 😀 ".repeat(30));
    for (const bytes of [valid, valid.with(100, 0xff), valid.subarray(0, -4)]) {
      const [decoded, fatal] = JSON.parse(
        (await worker.call("text of some bytes", { body: bytes })).text,
      );
      expect(decoded).toBe(new TextDecoder().decode(bytes));
      expect(fatal).toBe(bytes === valid ? decoded : "TypeError");
    }
  });

  test("is what came: method, URI, fields in order, body", async () => {
    const headers = [
      ["B", "1"],
      ["a", "2"],
      ["b", "3"],
      ["x-latin", "é"],
    ] as const;
    const body = new TextEncoder().encode("grüße");
    const { text } = await worker.call("request as it came", { method: "PATCH", headers, body });
    const latin = Buffer.from("é").toString("latin1");
    expect(JSON.parse(text)).toEqual([
      "PATCH",
      "http://localhost/request%20as%20it%20came",
      [
        ["a", "2"],
        ["b", "1, 3"],
        ["content-length", "7"],
        ["host", "localhost"],
        ["x-latin", latin],
      ],
      latin,
      false,
      "grüße",
    ]);
  });

  test("hands binary bodies through as streams", async () => {
    const body = Uint8Array.from({ length: 100_000 }, (_, index) => index * 7);
    const { text } = await worker.call("echoes its body", { body });
    expect(text).toBe(new TextDecoder().decode(body));
  });

  test("has headers that can't be changed", async () => {
    const { error, log } = await worker.call("changes the request's headers");
    expect(error).toBe("guest-trap");
    expect(log[0]).toContain("TypeError: These headers can't be changed: copy them");
  });
});

describe("timers", () => {
  test("run in the order of their due times, at once, and the clock stands still", async () => {
    const { text } = await worker.call("timers");
    const [first, ...rest] = text.split(" ");
    expect(rest).toEqual(["i", "10", "10b", "i", "15", "20", "i", first]);
  });

  test("go on for what waitUntil waits for, and no longer", async () => {
    const { status, log } = await worker.call("after the response");
    expect(status).toBe(200);
    const [microtask, waited, rejected, again] = log;
    expect([microtask, waited, again]).toEqual(["info microtask", "info waited", "info again"]);
    expect(rejected).toMatch(/^error A promise given to waitUntil was rejected: Error: in vain\n/);
    expect(log).toHaveLength(4);
  });

  test("that never end use up the fuel", async () => {
    expect(await worker.call("interval without end")).toMatchObject({
      status: null,
      error: "fuel-exhausted",
    });
  });
});

describe("what goes wrong stands in the log", () => {
  test.each([
    [
      "throws",
      /^error The handler threw: TypeError: by the handler\n(?:.|\n)*caused by Error: deeper\n/,
    ],
    [
      "fails several times",
      /rejected: AggregateError: .*\nof RangeError: first\n(?:.|\n)*\nof second\nof Error: more(?:.|\n)*\nand of 2 others$/,
    ],
    ["rejects", /^error The handler's promise was rejected: no error$/],
    ["never settles", /^error The handler's promise can never settle: nothing is left to run/],
    ["returns a string", /^error The handler returned "text", and no Response$/],
    ["returns an object", /^error The handler returned an object of Map, and no Response$/],
    ["returns an error response", /^error The handler returned Response\.error\(\)$/],
    [
      "returns a used body",
      /^error The body of the response was rejected: TypeError: The body has been read already/,
    ],
    ["fails in its body", /^error The body of the response was rejected: Error: half way/],
    [
      "has a string in its body",
      /^error The body of the response was rejected: TypeError: The body's stream gave a string, and no Uint8Array: pipe it through a TextEncoderStream/,
    ],
    ["body never ends", /^error The body of the response can never settle/],
    ["sets a variable", /^error The handler threw: TypeError: env\.X can't be set/],
  ])("and ends the request: it %s", async (handler, line) => {
    const { status, error, log } = await worker.call(handler);
    expect(status).toBeNull();
    expect(error).toBe("guest-trap");
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(line);
  });

  test.each([
    [
      "throws in a timer",
      [/in a callback: RangeError: in a mic/, /callback: RangeError: in a tim/],
    ],
    ["forgets a rejection", [/^error Unhandled rejection: Error: forgotten/]],
    ["waits for nothing", [/^warn A promise given to waitUntil can never settle/]],
  ])("while the request goes on: it %s", async (handler, lines) => {
    const { status, log } = await worker.call(handler);
    expect(status).toBe(200);
    expect(log).toHaveLength(lines.length);
    for (const [index, line] of lines.entries()) expect(log[index]).toMatch(line);
  });
});

test("the context has what code for Cloudflare Workers calls, without an effect", async () => {
  expect((await worker.call("another platform's context")).text).toBe("[{},[]]");
});

test("env has variables and secrets by name, and can't be listed", async () => {
  const { text } = await worker.call("environment");
  expect(JSON.parse(text)).toEqual(["hi", "s3", null, true, false, [], "{}", "[object Object]"]);
});

test("random numbers differ from call to call and from request to request", async () => {
  const draws = await Promise.all([worker.call("random"), worker.call("random")]);
  const values = draws.flatMap(({ text }) => JSON.parse(text) as unknown[]);
  expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(8);
  for (const value of values.filter((each) => typeof each === "number")) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
  }
});

test("code from strings is refused in every form", async () => {
  const { text } = await worker.call("code from strings");
  expect(JSON.parse(text)).toEqual([...Array(9).fill("EvalError"), "TypeError"]);
});
