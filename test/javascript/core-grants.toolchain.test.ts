import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";
import { diagnosticsOf } from "./project.ts";

const attempts = {
  "Date.now()": "clock",
  "new Date()": "clock",
  "Date()": "clock",
  "performance.timeOrigin": "clock",
  "Math.random()": "random",
  "crypto.randomUUID()": "random",
  "crypto.getRandomValues(new Uint8Array(1))": "random",
  "env.GREETING": "config",
  'fetch("http://localhost/")': "fetch",
  'new CompressionStream("gzip")': "compression",
  'new DecompressionStream("gzip")': "compression",
  "caches.default": "cache",
  'caches.open("name")': "cache",
  'crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"])': "crypto",
  'crypto.subtle.importKey("raw", new Uint8Array(65), { name: "ECDSA" }, true, [])': "crypto",
  'crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])': "crypto",
  'crypto.subtle.importKey("raw", new Uint8Array(8), "PBKDF2", false, ["deriveKey"])': "crypto",
  'crypto.subtle.encrypt({ name: "aes-gcm" }, {}, new Uint8Array(1))': "crypto",
  'crypto.subtle.verify("RSASSA-PKCS1-v1_5", {}, new Uint8Array(1), new Uint8Array(1))': "crypto",
} as const;

const handlers = {
  attempts: `async (request, env) => Response.json(await Promise.all([${Object.keys(attempts)
    .map((code) => `async () => ${code}`)
    .join(", ")}].map((run) => run().catch((error) => error.message))))`,
  "needs none": `() => Response.json([
    new Date(0).getTime(), performance.now(), "X" in {}, Object.keys(globalThis.console).length > 10,
  ])`,
  "reads a file of a form": `async () => {
    const form = new FormData();
    form.append("file", new File(["content"], "a.txt"));
    const file = (await new Response(form).formData()).get("file");
    return Response.json([file.name, await file.text()]);
  }`,
  logs: '() => { console.log("lost"); return new Response("x") }',
  throws: '() => { throw new Error("lost too") }',
  "throws an object":
    "() => { throw { code: 'E_CARD', by: { user: 7, why: 'no money left on it' } } }",
  "rejects with a large object":
    "async () => { throw { items: Array(50).fill({ a: 1, b: 'x' }) } }",
  "throws a string": "async () => { throw 'out of tea' }",
  "throws half a character": "() => { throw new Error('\\ud800 in a name') }",
  "throws what can't be looked at":
    "() => { throw new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } }) }",
  "throws a text without end": "() => { throw new Error('long '.repeat(100_000)) }",
  "fails beside others": `() => {
    Promise.reject(new Error("nobody's"));
    reportError(new Error("a callback's"));
    return "no response";
  }`,
};

describe("without grants", () => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await workerOf(handlers, { grants: [] });
  });
  afterAll(() => worker?.end());

  test("each use says which line is missing in skerry.toml", async () => {
    const { text } = await worker.call("attempts");
    for (const [index, grant] of Object.values(attempts).entries()) {
      const line = `needs the grant "${grant}" in skerry.toml: grants = ["${grant}"]`;
      expect((JSON.parse(text) as string[])[index]).toContain(line);
    }
  });

  test("what needs none works, and log lines are dropped", async () => {
    expect(JSON.parse((await worker.call("needs none")).text)).toEqual([0, 0, false, true]);
    const { text } = await worker.call("reads a file of a form");
    expect(JSON.parse(text)).toEqual(["a.txt", "content"]);
    expect(await worker.call("logs")).toMatchObject({ text: "x", log: [] });
    expect(await worker.call("throws")).toMatchObject({ error: "guest-trap", log: [] });
  });

  test.each([
    ["throws", /^Error: lost too, at index\.js:\d+:\d+\.$/],
    ["throws an object", /^\{ code: 'E_CARD', by: \{ user: 7, why: 'no money left on it' \} \}\.$/],
    ["rejects with a large object", /^\{ items: \[ \{ a: 1, b: 'x' \}, .{300,480}….$/],
    ["throws a string", /^out of tea\.$/],
    ["throws half a character", /^Error: \ufffd in a name, at index\.js:\d+:\d+\.$/],
    ["throws what can't be looked at", /^\[an object that can't be looked at\]\.$/],
    ["throws a text without end", /^Error: (long )+lon?….$/],
    ["fails beside others", /^The handler returned "no response", and no Response\.$/],
  ])("a request that fails tells why: %s", async (handler, message) => {
    const answer = await worker.call(handler);
    expect(answer).toMatchObject({ status: null, error: "guest-trap", log: [] });
    expect(answer.message).toMatch(message);
    expect(answer.message!.length).toBeLessThan(700);
  });
});

test("the whole list to write is told", async () => {
  const worker = await workerOf(
    {
      fetch: '() => fetch("http://localhost/").catch(({ message }) => new Response(message))',
      kv: "(request, { KV }) => KV.get('a')",
      others: "(request, env) => Response.json([env.OTHER === undefined, 'KV' in env])",
    },
    { grants: ["log", "clock", "config"], bindings: ["KV"] },
  );
  try {
    expect((await worker.call("fetch")).text).toBe(
      'fetch() needs the grant "fetch" in skerry.toml: grants = ["log", "clock", "config", "fetch"]',
    );
    expect((await worker.call("kv")).log[0]).toContain(
      'env.KV needs the grant "kv" in skerry.toml: grants = ["log", "clock", "config", "kv"]',
    );
    expect((await worker.call("others")).text).toBe("[true,false]");
  } finally {
    await worker.end();
  }
});

/** Two random numbers that another worker draws at top level. */
async function otherDrawn(): Promise<number[]> {
  const worker = await workerOf(
    { drawn: "() => Response.json(drawn)" },
    { top: "const drawn = [Math.random(), Math.random()];" },
  );
  try {
    return JSON.parse((await worker.call("drawn")).text);
  } finally {
    await worker.end();
  }
}

/** What fails at top level, and what it says. */
const refused = {
  "setTimeout(() => {}, 1)": "setTimeout can't be used at top level",
  "setInterval(() => {}, 1)": "setInterval can't be used at top level",
  "crypto.randomUUID()":
    "crypto.randomUUID() can't be used at top level: that code runs once, when the worker is built. Use it in the handler. " +
    'A package that does it as it loads is imported there, too: await import("package")',
  'fetch("http://localhost/")': 'fetch() needs the grant "fetch"',
  'new Function("return 1")': "Code from strings",
} as const;

describe("at top level", () => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await workerOf(
      {
        top: "() => Response.json(top)",
        drawn: "() => Response.json([drawn, Math.random()])",
        refused: "() => Response.json(refused)",
        observed:
          "() => new Promise((resolve) => setTimeout(() => resolve(Response.json(observed)), 1))",
      },
      {
        top: `const top = [Date.now(), new Date().toISOString(), performance.now()];
          console.log("not in any request's log");
          Promise.resolve("settled").then((value) => top.push(value));
          queueMicrotask(() => top.push("microtask"));
          const observed = [];
          const observer = new PerformanceObserver((list) => observed.push(list.getEntries().map(({ name }) => name)));
          observer.observe({ type: "mark" });
          performance.mark("first");
          performance.mark("second");
          const drawn = [Math.random(), Math.random()];
          const refused = [];
          const attempt = (run, index) => {
            const told = ({ message }) => { refused[index] = message };
            try { Promise.resolve(run()).catch(told) } catch (thrown) { told(thrown) }
          };
          [${Object.keys(refused)
            .map((code) => `() => ${code}`)
            .join(", ")}].forEach(attempt);`,
      },
    );
  });
  afterAll(() => worker?.end());

  test("time stands at its beginning, the log is silent, and microtasks run", async () => {
    const { text, log } = await worker.call("top");
    const begin = "1970-01-01T00:00:00.000Z";
    expect(JSON.parse(text)).toEqual([0, begin, 0, "settled", "microtask"]);
    expect(log).toEqual([]);
  });

  test("random numbers are this worker's in each build, and no request's", async () => {
    const answers = [await worker.call("drawn"), await worker.call("drawn")];
    const [[drawn, own], [again, others]] = answers.map(({ text }) => JSON.parse(text)) as [
      [number[], number],
      [number[], number],
    ];
    expect(again).toEqual(drawn);
    const ofAnother = await otherDrawn();
    expect(new Set([...drawn, own, others, ...ofAnother]).size).toBe(6);
    for (const number of [...drawn, ...ofAnother]) expect(Math.floor(number)).toBe(0);
  });

  test("observed entries wait for the request, and are told in it", async () => {
    const { text, message } = await worker.call("observed");
    expect(text, message ?? "").toBe('[["first","second"]]');
  });

  test("what only a request can do fails there and then", async () => {
    const { text } = await worker.call("refused");
    const messages = Object.values(refused).map((each) => expect.stringContaining(each));
    expect(JSON.parse(text)).toEqual(messages);
  });

  test.each([
    ["setTimeout(() => {}, 1)", refused["setTimeout(() => {}, 1)"]],
    ['Promise.reject(new Error("nobody looks"))', "nobody looks"],
  ])("%s fails the build, at its place", async (code, message) => {
    const source = `export default { fetch() { return new Response("x") } };\n${code};\n`;
    const diagnostics = await diagnosticsOf({ "index.js": source });
    expect(diagnostics).toContain(message);
    expect(diagnostics).toMatch(/index\.js:2/);
  });
});
