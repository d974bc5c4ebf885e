import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { type TestWorker, workerOf } from "./handlers.ts";
import { componentOf } from "./project.ts";

const handlers = {
  hello: '() => new Response("Hello")',
  async: 'async () => { await null; return new Response("Hello") }',
  json: 'async (request) => Response.json({ method: request.method, at: request.headers.get("host") })',
  "100 KB of JSON": `() => {
    const items = Array.from({ length: 1500 }, (_, id) => ({ id, name: "item " + id, tags: ["a", "b"] }));
    return Response.json(JSON.parse(JSON.stringify(items)));
  }`,
  // As zod's: the message is made when it is read, and the error has no stack.
  "makes an error": "() => new Response(String(libraryError() instanceof Error))",
  "logs an error": "() => { console.error(libraryError()); return new Response('true') }",
  // Its signal, its settings and its fields are the other's, until somebody looks at them.
  "a request of another":
    '(request) => new Response(new Request("http://a.example/", request).method)',
  "text beyond ASCII": `() => new Response(("x".repeat(79) + "é").repeat(100))`,
  "text beyond ASCII of a request":
    "async (request) => new Response(String((await request.text()).length))",
  "a form": "async (request) => Response.json(Object.fromEntries(await request.formData()))",
  "parameters as text": `async (request) => {
    const params = new URLSearchParams(await request.text());
    params.append("more", "of it");
    return new Response(params.toString());
  }`,
  "decoding ASCII":
    "async (request) => new Response(String(new TextDecoder().decode(await request.bytes()).length))",
  "decoding ASCII by a stream": `async (request) => {
    let read = 0;
    for await (const text of request.body.pipeThrough(new TextDecoderStream())) read += text.length;
    return new Response(String(read));
  }`,
  "encoding ASCII": `async (request) =>
    new Response(String(new TextEncoder().encode(ascii.slice(0, await request.text())).length))`,
  "encoding other text": `async (request) =>
    new Response(String(new TextEncoder().encode(other.slice(0, await request.text())).length))`,
  echo: "async (request) => new Response(await request.bytes())",
  ...Object.fromEntries(
    ["none", "one", "two"].map((name, stages) => [`chunks by ${name}`, chunks(stages)]),
  ),
  "chunks by for await": `async (request) => {
    let left = Number(await request.text());
    let read = 0;
    const source = { pull(controller) { if (left-- > 0) controller.enqueue(left); else controller.close(); } };
    for await (const chunk of new ReadableStream(source)) read++;
    return new Response(String(read));
  }`,
  "chunks by async pull": `async (request) => {
    let left = Number(await request.text());
    const reader = new ReadableStream({
      async pull(controller) { await null; if (left-- > 0) controller.enqueue(left); else controller.close(); },
    }).getReader();
    let read = 0;
    while (!(await reader.read()).done) read++;
    return new Response(String(read));
  }`,
  "chunks by writer": `async (request) => {
    const count = Number(await request.text());
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const write = async () => {
      for (let n = 0; n < count; n++) await writer.write(n);
      await writer.close();
    };
    void write();
    const reader = readable.getReader();
    let read = 0;
    while (!(await reader.read()).done) read++;
    return new Response(String(read));
  }`,
  "chunks by generator": `async (request) => {
    const count = Number(await request.text());
    async function* items() { for (let n = 0; n < count; n++) yield { n }; }
    const reader = ReadableStream.from(items()).getReader();
    let read = 0;
    while (!(await reader.read()).done) read++;
    return new Response(String(read));
  }`,
};

/** Reads as many chunks as the body says, by so many stages. */
function chunks(stages: number): string {
  return `async (request) => {
    let left = Number(await request.text());
    let stream = new ReadableStream({
      pull(controller) { if (left-- > 0) controller.enqueue(left); else controller.close(); },
    });
    for (let n = 0; n < ${stages}; n++) {
      stream = stream.pipeThrough(new TransformStream({
        transform(chunk, controller) { controller.enqueue(chunk); },
      }));
    }
    const reader = stream.getReader();
    let read = 0;
    while (!(await reader.read()).done) read++;
    return new Response(String(read));
  }`;
}

let worker: TestWorker;
beforeAll(async () => {
  const top = `const ascii = "a".repeat(30000), other = "\u0434".repeat(30000);
    const issues = [{ code: "invalid", path: ["mail"], message: "Invalid address ".repeat(15) }];
    const message = { get() { return JSON.stringify(issues, null, 2) }, set() {}, enumerable: true };
    const libraryError = () => Object.defineProperties(Object.create(Error.prototype), {
      name: { value: "LibraryError", enumerable: true }, message, issues: { value: issues },
    });`;
  worker = await workerOf(handlers, { top });
});
afterAll(() => worker?.end());

describe("what a request costs", () => {
  // Some 300,000 of each is paid for what the engine writes to its memory. Routing by `new URL(request.url)`, as the handlers of this test have it, is in these numbers.
  test.each([
    ["hello", 850_000n],
    ["async", 1_000_000n],
    ["json", 1_200_000n],
    ["a request of another", 1_600_000n],
  ])("%s takes at most %d fuel, and the same each time", async (handler, most) => {
    const costs = [await worker.call(handler), await worker.call(handler)].map(({ fuel }) => fuel);
    expect(costs[0]).toBeLessThan(most);
    expect(costs[1]).toBe(costs[0]);
  });

  // To decode each name and value by itself took 110,000 for each pair, to make an entry of it 80,000, and to encode it 270,000.
  test.each([
    ["a form", 130_000n],
    ["parameters as text", 162_000n],
  ])("%s of 25 encoded pairs costs at most %d fuel for each", async (handler, most) => {
    const pairs = Array.from({ length: 25 }, (_, n) => `field${n}=value+of+field+${n}%21`);
    const headers = [["content-type", "application/x-www-form-urlencoded"]] as const;
    const body = (text: string) => new TextEncoder().encode(text);
    const [few, many] = [
      await worker.call(handler, { body: body(pairs[0]!), headers }),
      await worker.call(handler, { body: body(pairs.join("&")), headers }),
    ];
    expect(many.text).toContain("field24");
    expect((many.fuel - few.fuel) / 24n).toBeLessThan(most);
  });

  // By the library's own promises and queues the first took 590,000, each stage 1.8 million, and what is written by a writer 1.6 million.
  test.each([
    ["none", 230_000n],
    ["for await", 240_000n],
    ["one", 325_000n],
    ["two", 490_000n],
    ["async pull", 450_000n],
    ["writer", 660_000n],
    ["generator", 450_000n],
  ])("a chunk of a stream through %s costs at most %d fuel", async (stages, most) => {
    const read = (count: number) =>
      worker.call(`chunks by ${stages}`, { body: new TextEncoder().encode(`${count}`) });
    const [few, many] = [await read(10), await read(110)];
    expect(many.text).toBe("110");
    expect((many.fuel - few.fuel) / 100n).toBeLessThan(most);
  });

  // By Base64 it was 336 to decode, and by the host 466 to encode what is not ASCII.
  test.each(["decoding ASCII", "decoding ASCII by a stream"])(
    "%s costs at most 20 fuel a byte",
    async (handler) => {
      const ofBytes = (count: number) =>
        worker.call(handler, { body: new Uint8Array(count).fill(0x61) });
      const [few, many] = [await ofBytes(10_000), await ofBytes(60_000)];
      expect(many.text).toBe("60000");
      expect((many.fuel - few.fuel) / 50_000n).toBeLessThanOrEqual(20n);
    },
  );

  test.each([
    ["encoding ASCII", 30_000, 40n],
    ["encoding other text", 60_000, 300n],
  ])("%s to %d bytes costs at most %d fuel a character", async (handler, bytes, most) => {
    const ofCharacters = (count: number) =>
      worker.call(handler, { body: new TextEncoder().encode(`${count}`) });
    const [few, many] = [await ofCharacters(5_000), await ofCharacters(30_000)];
    expect(many.text).toBe(String(bytes));
    expect((many.fuel - few.fuel) / 25_000n).toBeLessThanOrEqual(most);
  });

  // The engine's own functions take 1,100 and 2,300 for each character.
  test("text of 8,000 characters that is not ASCII costs less than 650 fuel a character, either way", async () => {
    const made = await worker.call("text beyond ASCII");
    expect(made.text).toHaveLength(8_000);
    expect(made.fuel).toBeLessThan(850_000n + 8_000n * 650n);
    const body = new TextEncoder().encode(made.text);
    const read = await worker.call("text beyond ASCII of a request", { body });
    expect(read.text).toBe("8000");
    expect(read.fuel).toBeLessThan(850_000n + 8_000n * 650n);
  });

  test("does not make the memory grow for 100 KB of JSON, or a body of 1 MB", async () => {
    const { memoryBytes } = await worker.call("hello");
    expect(memoryBytes).toBeLessThan(14 * 1024 * 1024);
    const json = await worker.call("100 KB of JSON");
    expect(json.text.length).toBeGreaterThan(60_000);
    expect(json.memoryBytes).toBe(memoryBytes);
    const echo = await worker.call("echo", { body: new Uint8Array(1_000_000) });
    expect(echo.text).toHaveLength(1_000_000);
    expect(echo.memoryBytes).toBe(memoryBytes);
  });
});

test("to log an error of a library costs less than 900,000 fuel", async () => {
  const [silent, logged] = [
    await worker.call("makes an error"),
    await worker.call("logs an error"),
  ];
  expect(logged.log).toHaveLength(1);
  expect(logged.log[0]).toMatch(/^error \[LibraryError: \[\n.*\]\]$/s);
  expect(logged.fuel - silent.fuel).toBeLessThan(900_000n);
});

test("to log an error costs little, however large the worker is", async () => {
  const large = Array.from(
    { length: 2_500 },
    (_, index) =>
      `export function f${index}(a, b) { return a === ${index} ? [b, a + 1] : { a, b }; }`,
  );
  const component = await componentOf({
    "src/index.js": `import * as large from "./large.js";
      globalThis.kept = Object.values(large);
      const fails = (depth) => { if (depth === 0) throw new RangeError("deep"); return fails(depth - 1) + 1; };
      export default { fetch(request) {
        try { fails(20) } catch (error) { if (request.url.endsWith("log")) console.error(error) }
        return new Response();
      } };`,
    "src/large.js": large.join("\n"),
  });
  const { host, end } = await testHost();
  try {
    const loaded = await host.load(component, testSettings());
    const [silent, logged] = [
      await host.call(loaded, makeRequest({ url: "/" })),
      await host.call(loaded, makeRequest({ url: "/log" })),
    ];
    expect(logged.log[0]?.message).toMatch(
      /^RangeError: deep\n +at fails \(src\/index\.js:3:\d+\)\n/,
    );
    expect(logged.usage.fuel - silent.usage.fuel).toBeLessThan(1_000_000);
  } finally {
    await end();
  }
}, 120_000);

test("a million looks by a WeakRef keep nothing for each", async () => {
  const looks = `(request) => {
    const count = Number(new URL(request.url).searchParams.get("count"));
    const reference = new WeakRef({});
    let found = 0;
    for (let look = 0; look < count; look++) if (reference.deref() !== undefined) found++;
    return new Response(String(found));
  }`;
  const settings = { limits: { fuel: 12_000_000_000 } };
  const looking = await workerOf({ looks }, { settings });
  const few = await looking.call("looks", {}, "?count=1");
  const many = await looking.call("looks", {}, "?count=1000000");
  await looking.end();
  expect([few.text, many.text]).toEqual(["1", "1000000"]);
  expect(many.memoryBytes).toBe(few.memoryBytes);
}, 120_000);
