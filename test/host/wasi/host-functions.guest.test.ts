import { beforeAll, describe, expect, test } from "vitest";
import { randomFunctions } from "../../../runtime/host/random.ts";
import { AnsweredError } from "../../../runtime/isolate/inside/wasi/wasi-guest.ts";
import { atPace } from "../../support/pace.ts";
import { buildGuest } from "./support/build-guest.ts";
import { type Ask, type Ending, GuestRunner, type Surroundings } from "./support/run-guest.ts";

// What the host's functions say to a guest. Where WIT leaves room it is what other hosts say that guests
// were tested on; `README.md` here has the table of what was read for it.

let guest: GuestRunner;
beforeAll(async () => {
  guest = await GuestRunner.load(await buildGuest("assemblyscript"));
});

const at = (path: string, ask: Ask = {}, surroundings: Surroundings = {}): Ending =>
  guest.ask({ uri: `http://x.example${path}`, ...ask }, surroundings);

/** The lines of a report of the guest's. */
function report(path: string, ask: Ask = {}, surroundings: Surroundings = {}): string[] {
  const { text, error } = at(path, ask, surroundings);
  if (error !== null) throw error;
  return text.replace(/\n$/, "").split("\n");
}

describe("fields", () => {
  test("names are the same in any case, keep theirs, and values are checked", () => {
    expect(report("/fields", { fields: [["x-a", "1"]] })).toEqual([
      "append: ok",
      "append again: ok",
      "append a value with a line break: invalid-syntax",
      "append a tab: ok",
      "append a name with a space: invalid-syntax",
      "append connection: forbidden",
      "append transfer-encoding: forbidden",
      "append host: forbidden",
      "get: 2 one,two",
      "get an absent one: 0 ",
      "get no token: 0 ",
      "has: true",
      "has no token: false",
      "entries: X-Name,x-name,x-tab",
      "set: ok",
      "get after set: 1 three",
      "set to nothing: ok",
      "has after that: false",
      "delete an absent one: ok",
      "delete no token: invalid-syntax",
      "append to a request's: immutable",
      "set a request's: immutable",
      "delete from a request's: immutable",
      "append to a clone: ok",
      "append to a response's: immutable",
      "get from a response's: 2 1,b",
    ]);
  });

  test("values are bytes: none above ASCII is lost", () => {
    const value = String.fromCharCode(...Array.from({ length: 128 }, (_, at) => 128 + at));
    const { response } = at("/echo", { fields: [["x-high", value]] });
    expect(response!.fields).toContainEqual(["x-high", value]);
  });
});

describe("responses", () => {
  test("statuses are final ones, and there is one body with one stream", () => {
    expect(report("/report/responses")).toEqual([
      "status 99: refused",
      "status 100: refused",
      "status 200: ok",
      "status 599: ok",
      "status 600: refused",
      "body: 0",
      "body again: 1",
      "write: 0",
      "write again: 1",
      "body with a length that is none: 1",
    ]);
  });

  // 28 is HTTP-response-body-size among the cases of error-code.
  test.each([
    ["enough", ["write: ok", "finish: ok"]],
    ["little", ["write: ok", "finish: 28 3"]],
    [
      "much",
      [
        "write: HTTP-response-body-size",
        "code: 28 18",
        "write again: closed",
        "check-write: closed",
        "finish: 28 18",
      ],
    ],
  ])("a content-length is held to: %s", (amount, lines) => {
    expect(report(`/report/length/${amount}`)).toEqual(lines);
  });

  test("every final status goes out", () => {
    for (let status = 200; status < 600; status++) {
      expect(at(`/status/${status}`).response!.status).toBe(status);
    }
  });

  test("one without a body has none", () => {
    expect(at("/nothing").response!.body).toEqual({ tag: "empty" });
  });

  test("a body that is left open when the guest returns is whole", () => {
    const { text, error } = at("/left-open");
    expect(error).toBeNull();
    expect(text).toBe("half");
  });

  test.each([
    ["/dropped-body", "it dropped the body without finishing it"],
    ["/short", "its body has 4 bytes, and its content-length is 5"],
    ["/promised", "it declared a content-length and wrote no body"],
    ["/unset", "it returned without setting one"],
  ])("no answer is made of half of one: %s", (path, message) => {
    const { response, error } = at(path);
    expect(response).toBeNull();
    expect(error!.message).toBe(message);
  });

  test("an answer to HEAD may declare the length of what GET would get", () => {
    const { response, error } = at("/promised", { method: "HEAD" });
    expect(error).toBeNull();
    expect(response!.fields).toEqual([["content-length", "5"]]);
    expect(at("/short", { method: "HEAD" }).error).toBeNull();
  });

  test("an error code in place of a response is named", () => {
    const { error } = at("/error");
    expect(error).toBeInstanceOf(AnsweredError);
    expect(error!.message).toBe('internal-error: "no luck"');
  });
});

describe("streams", () => {
  test.each([
    [4, "4 6"],
    [10, "10 closed"],
    [100, "10 closed"],
  ])("skipping %i of ten bytes leaves the rest", (count, text) => {
    expect(at(`/skip/${count}`, { body: "ten bytes!" }).text).toBe(text);
  });

  test("a request without a body has a stream that is at its end", () => {
    expect(at("/skip/1").text).toBe("closed closed");
  });

  test("a body that is spliced arrives whole, and shares nothing with the request's", () => {
    const body = new Uint8Array(10_000).map((_, at) => at);
    const { response } = at("/splice", { body });
    const back = response!.body.tag === "bytes" ? response!.body.val : new Uint8Array();
    expect(Buffer.compare(back, body)).toBe(0);
    expect(back.buffer).not.toBe(body.buffer);
  });

  test("trailers come with the body, once", () => {
    const { response } = at("/echo", {
      body: "body",
      trailers: [
        ["x-sum", "1"],
        ["host", "y"],
      ],
    });
    expect(response!.trailers).toEqual([["x-sum", "1"]]);
  });
});

describe("time", () => {
  test("stands still but for waits, which end in order and at once", () => {
    const begun = performance.now();
    expect(report("/report/clocks")).toEqual([
      "monotonic: 1000",
      "wall: 1700000000 123000000",
      "ready: false false true",
      "poll: 1,2",
      "waited: 1000000000",
      "poll with one that is ready: 1",
      "waited: 1000000000",
      "waited: 5000000000",
      "wall: 1700000005 123000000",
      "292 years later: 9223372041854776807",
    ]);
    expect(performance.now() - begun).toBeLessThan(atPace(1_000));
  });
});

test("random bytes are those of the request's stream, in one row", () => {
  const lines = report("/report/random");
  const state = {
    wallClock: 0n,
    monotonic: 0n,
    randomKey: new Uint8Array(32).fill(7),
    randomBlocks: 0,
    log: [],
    logRoom: 0,
  };
  const { getBytes, getU64 } = randomFunctions(() => state);
  expect(lines).toEqual([
    `bytes: ${Buffer.from(getBytes(16)).toString("hex")}`,
    `u64: ${getU64()}`,
    `seed: ${getU64()} ${getU64()}`,
  ]);
});

// 15 is HTTP-request-denied, 1 access-denied, 20 permanent-resolver-failure.
test("nothing goes out, by typed errors", () => {
  expect(report("/report/denied")).toEqual([
    "method: 1",
    "a host with a line break: 1",
    "a port too high: 1",
    "IPv6: 0",
    "IPv6 and a port: 0",
    "a scheme with a line break: 1",
    "a path with a line break: 1",
    "a path: 0",
    "write: 0",
    "fetch: 0 1 15",
    "tcp: 1 1",
    "udp: 1 1",
    "names: 1 20",
    "folders: 0",
  ]);
});

test("the environment holds variables and secrets", () => {
  const environment = [
    ["NAME", "välue 🌍"],
    ["EMPTY", ""],
  ] as const;
  expect(report("/report/environment", {}, { environment })).toEqual(["NAME: välue 🌍", "EMPTY: "]);
});

describe("stdio", () => {
  test("what is printed becomes lines of the log; nothing can be read", () => {
    const { log, text } = at("/report/stdio");
    expect(text).toBe("stdin ready: true\nstdin: 1 1\nterminal: 0\n");
    expect(log).toEqual([
      { level: "info", message: "this is half a line to stdout" },
      { level: "info", message: "" },
      { level: "info", message: "after an empty one" },
      { level: "warn", message: "to stderr" },
      { level: "info", message: "é in two pieces" },
      { level: "info", message: "\ufffdno UTF-8" },
      { level: "info", message: "\0\0" },
      { level: "warn", message: "and no end" },
    ]);
  });

  test("the log's limit holds for what is printed", () => {
    const { log } = at("/report/stdio", {}, { logBytes: 60 });
    expect(log).toEqual([
      { level: "info", message: "this is half a line to stdout" },
      { level: "warn", message: expect.stringContaining("lines are dropped") },
    ]);
  });
});

test("nothing of one request reaches the next", () => {
  at("/report/clocks");
  at("/trap");
  expect(report("/report/clocks")[0]).toBe("monotonic: 1000");
  expect(at("/echo", { body: "b" }).response!.trailers).toBeUndefined();
});
