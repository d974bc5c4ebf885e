import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

// Errors whose own stack has nothing of the author's, or not who waited: what the log and the failure name.

const files = {
  "src/index.ts": `const ways: Record<string, (request: Request) => unknown> = {
  async awaited() {
    return await first(2);
  },
  async called() {
    return await throws();
  },
  async generated() {
    async function* values() {
      yield 1;
      await first(0);
    }
    for await (const value of values()) value;
  },
  async fetched() {
    const response = await fetch("http://127.0.0.1:1/");
    return response;
  },
  parsed: () =>
    [1].map(() => JSON.parse("{")),
  async content(request) {
    const value = await request.json();
    return value;
  },
  async caught() {
    try {
      await first(1);
    } catch (error) {
      return new Response(JSON.stringify([Object.keys(error as Error), await stackOf(error)]));
    }
  },
  async own() {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => "mine";
    const stack = await stackOf(await first(1).catch((error) => error));
    const kept = [Error.prepareStackTrace !== prepareStackTrace, stack, Error.stackTraceLimit];
    return new Response(JSON.stringify(kept));
  },
  async frozen() {
    const error = Object.freeze(new Error("frozen"));
    const passed = async () => { await Promise.reject(error); };
    const got = await passed().catch((other) => other === error && Error.stackTraceLimit);
    return new Response(JSON.stringify(got));
  },
  async deep() {
    const stack: string = await first(200).catch((error) => error.stack);
    return new Response(String(stack.split("at async ").length - 1));
  },
  async values() {
    const values = [undefined, null, 0, "text", {}, new DOMException("no", "AbortError")];
    const got = [];
    for (const value of values) {
      const passed = async () => { await Promise.reject(value); };
      got.push(await passed().then(() => false, (reason) => reason === value));
    }
    return new Response(JSON.stringify(got));
  },
  async proxies() {
    let ran = "";
    const fail = () => { ran = "a trap"; throw new Error("a trap ran"); };
    const traps = { getPrototypeOf: fail, getOwnPropertyDescriptor: fail, get: fail, defineProperty: fail };
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    const passes = async (value: unknown, ways: string[]) => {
      try {
        await Promise.reject(value);
      } catch (error) {
        if (error === value) ways.push("caught");
      } finally {
        ways.push("finally");
      }
    };
    async function* yields(value: unknown, ways: string[]) {
      try {
        yield Promise.reject(value);
      } catch (error) {
        ways.push(error === value ? "caught" : String(error));
        try {
          yield value;
        } catch {
          ways.push("not awaited");
        }
      } finally {
        ways.push("finally");
      }
    }
    const got = [];
    for (const value of [revoked, new Proxy({}, traps), new Proxy(new Error(), traps)]) {
      const ways: string[] = [];
      await passes(value, ways);
      got.push(ways.join(), ran);
      const yielded: string[] = [];
      for await (const each of yields(value, yielded)) each;
      got.push(yielded.join());
      ran = "";
    }
    return new Response(JSON.stringify(got));
  },
  async exceptions() {
    const exception = new DOMException("no", "AbortError");
    const passed = async () => { await Promise.reject(exception); };
    const stack: string = await passed().catch((error) => error.stack);
    return new Response(JSON.stringify(typeof stack === "string" && stack.includes("at async ")));
  },
};

async function first(left: number): Promise<void> {
  await null;
  if (left === 0) {
    throw new RangeError("deep");
  }
  await first(left - 1);
}

async function throws(): Promise<void> {
  throw new RangeError("at once");
}

async function stackOf(error: unknown) {
  return (error as Error).stack;
}

export default {
  fetch(request: Request) {
    const path = new URL(request.url).pathname.slice(1);
    if (path === "bare") return fetch("http://127.0.0.1:1/");
    return ways[path]!(request) as Promise<Response>;
  },
};
`,
};

/** The line of the source that has a text. */
const lineOf = (text: string) =>
  files["src/index.ts"].split("\n").findIndex((line) => line.includes(text)) + 1;
const placeOf = (text: string) => `src/index\\.ts:${lineOf(text)}:\\d+`;
const frame = (text: string) => expect.stringMatching(new RegExp(`^at ${placeOf(text)}$`));
const awaiting = (text: string) => expect.stringMatching(new RegExp(`^at async ${placeOf(text)}$`));

let target: Awaited<ReturnType<typeof testHost>>;
let component: Uint8Array;
beforeAll(async () => {
  target = await testHost();
  component = await componentOf(files, { grants: ["log", "fetch"] });
});
afterAll(() => target.end());

async function call(way: string, body = "") {
  const worker = await target.host.load(component, testSettings({ grants: ["log", "fetch"] }));
  const request = makeRequest({
    url: `/${way}`,
    ...(body && { method: "POST", body: new TextEncoder().encode(body) }),
  });
  const { response, error, log } = await target.host.call(worker, request);
  await target.host.unload(worker);
  return { response, error, log };
}

/** What ended a request: the sentence, and the frames in the log. */
async function failure(way: string, body = "") {
  const { response, error, log } = await call(way, body);
  expect(response).toBeNull();
  expect(error?.code).toBe("guest-trap");
  const text = log.find(({ level }) => level === "error")!.message.split("\ncaused by")[0]!;
  expect(text).not.toMatch(/user\.js|<input>/);
  const frames = text.split("\n").slice(1);
  return { message: error!.message, frames: frames.map((line) => line.trim()) };
}

const text = async (way: string) => bodyText((await call(way)).response?.body);

describe("callers across await are in an error's stack", () => {
  test("one for each that awaited", async () => {
    const { message, frames } = await failure("awaited");
    expect(message).toMatch(
      new RegExp(`^RangeError: deep, at ${placeOf('RangeError("deep")')}\\.$`),
    );
    const inner = awaiting("await first(left - 1)");
    expect(frames).toEqual([frame('RangeError("deep")'), inner, inner, awaiting("await first(2)")]);
  });

  test("but none a second time that called what failed", async () => {
    const { frames } = await failure("called");
    const place = `src/index.ts:${lineOf("await throws()")}:`;
    expect(frames.filter((each) => each.includes(place))).toHaveLength(1);
  });

  test("through an async generator", async () => {
    const { frames } = await failure("generated");
    expect(frames.slice(-2)).toEqual([awaiting("await first(0)"), awaiting("for await")]);
  });

  test("and in the one that an author catches, whose properties stay", async () => {
    const [keys, stack] = JSON.parse(await text("caught"));
    expect(keys).toEqual([]);
    expect(stack.match(/at async /g)).toHaveLength(2);
  });

  test("ten of them at most", async () => {
    expect(await text("deep")).toBe("10");
  });

  test("and not where an author tells stacks, or froze the error", async () => {
    expect(JSON.parse(await text("own"))).toEqual([true, "mine", 10]);
    expect(JSON.parse(await text("frozen"))).toBe(10);
  });

  test("whatever is thrown comes as it is", async () => {
    expect(JSON.parse(await text("values"))).toEqual(Array(6).fill(true));
  });

  test("a Proxy as well, and none of its traps runs", async () => {
    const each = ["caught,finally", "", "caught,not awaited,finally"];
    expect(JSON.parse(await text("proxies"))).toEqual([...each, ...each, ...each]);
  });

  test("and of a DOMException as of errors", async () => {
    expect(JSON.parse(await text("exceptions"))).toBe(true);
  });
});

describe("an error that the worker's code did not throw has its author's line", () => {
  test.each([
    ["of a fetch that is awaited", "fetched", "const response"],
    ["of a fetch that the handler returns", "bare", "return fetch("],
  ])("%s", async (_, way, author) => {
    const place = `src/index.ts:${lineOf(author)}:`;
    const { message, frames } = await failure(way);
    expect(message).toMatch(/^TypeError: fetch failed: .*, at src\/index\.ts:\d+:\d+\.$/);
    expect(message).toContain(`at ${place}`);
    expect(frames[0]).toContain(place);
  });

  test.each([
    ["of JSON.parse", "parsed", "", "JSON.parse"],
    ["of a body that is no JSON", "content", "{", "request.json()"],
  ])("%s", async (_, way, body, author) => {
    const place = `src/index.ts:${lineOf(author)}:`;
    const { message, frames } = await failure(way, body);
    expect(message).toMatch(/^SyntaxError: .*, at src\/index\.ts:\d+:\d+\.$/);
    expect(message).toContain(`at ${place}`);
    expect(frames.join("\n")).toContain(place);
  });
});
