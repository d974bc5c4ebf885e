import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Limits } from "../../runtime/settings/limits.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

// A worker that does not end by itself: what its error names, by how it goes on.

const pattern = '/^(a+)+$/.test("a".repeat(40) + "b")';
const files = {
  "src/index.ts": `import { go } from "spins";
import { render } from "./render.ts";

let sum = 0;

const ways: Record<string, () => unknown> = {
  nested: () => render(1),
  async awaited() {
    await null;
    while (sum < Infinity) {
      sum += 1;
    }
  },
  package: () => go(),
  pattern() {
    return ${pattern};
  },
  sorted: () =>
    [3, 2, 1].sort(function compare(a, b) {
      for (;;) a += b;
    }),
  generator() {
    function* numbers() {
      for (;;) {
        if (sum === 1) yield 1;
      }
    }
    return [...numbers()];
  },
  deep: () => deep(0),
  parsed: () =>
    JSON.parse("[".repeat(100_000)),
  bytes() {
    const kept: Uint8Array[] = [];
    for (;;) {
      kept.push(
        new Uint8Array(1_000_000),
      );
    }
  },
  quick: () => new Response("quick"),
};

function deep(n: number): number {
  const more = deep(n + 1);
  return more + 1;
}

export default {
  async fetch(request: Request): Promise<Response> {
    return (await ways[new URL(request.url).pathname.slice(1)]!()) as Response;
  },
};

Object.assign(ways, {
  async waiting() {
    for (;;) await null;
  },
  async given() {
    const ready = Promise.resolve(1);
    for (;;) {
      sum += await ready;
    }
  },
  async iterated() {
    for await (const number of endless()) sum += number;
  },
});

async function* endless() {
  for (;;) {
    yield 1;
  }
}
`,
  "src/render.ts": `// Renders nothing, for ever.
interface Part {
  readonly weight: number;
}

export function render(start: number): void {
  const inner = (part: Part) => {
    let total = start;
    for (let n = 0; ; n++) {
      total = (total * part.weight + n) % 1_000_003;
    }
  };
  return inner({ weight: 31 });
}
`,
  "node_modules/spins/package.json": '{ "name": "spins", "main": "index.js" }',
  "node_modules/spins/index.js":
    "// one\nlet n = 0;\nexports.go = () => spin();\nfunction spin() {\n  for (;;) n = Math.min(n, 1);\n}\n",
};

let target: Awaited<ReturnType<typeof testHost>>;
let component: Uint8Array;
beforeAll(async () => {
  target = await testHost();
  component = await componentOf(files);
});
afterAll(() => target.end());

/** How a request ends that goes a way, under these limits. */
async function end(way: string, limits: Partial<Limits> = {}) {
  const worker = await target.host.load(component, testSettings({ limits }));
  try {
    const { response, error, usage } = await target.host.call(
      worker,
      makeRequest({ url: `/${way}` }),
    );
    expect(response).toBeNull();
    return { ...error!, lines: error!.detail?.split("\n") ?? [], usage };
  } finally {
    await target.host.unload(worker);
  }
}

const fuel = 60_000_000;
const burned = "The worker burned all 60,000,000 fuel of one request";

describe("a worker that burns all its fuel is told the place in its sources", () => {
  test("in a function within another, of another file", async () => {
    const { code, message, lines, usage } = await end("nested", { fuel });
    expect(code).toBe("fuel-exhausted");
    expect(message).toMatch(
      /^The worker burned all 60,000,000 fuel of one request, at src\/render\.ts:(9|10):\d+ in inner\.$/,
    );
    expect(lines).toEqual([
      expect.stringMatching(/^inner \(src\/render\.ts:(9|10):\d+\)$/),
      expect.stringMatching(/^render \(src\/render\.ts:13:\d+\)$/),
      expect.stringMatching(/^nested \(src\/index\.ts:7:\d+\)$/),
      expect.stringMatching(/^src\/index\.ts:51:\d+$/),
      expect.stringMatching(/^fetch \(src\/index\.ts:50:\d+\)$/),
    ]);
    expect(usage.fuel).toBe(fuel);
  });

  // An async function's own frame has no name: the bundler made a generator of it.
  test.each([
    ["behind an await", "awaited", "src/index.ts:1[01]:\\d+"],
    ["in a package", "package", "node_modules/spins/index.js:5:1 in spin"],
    [
      "in a regular expression, which its caller began",
      "pattern",
      "src/index.ts:16:\\d+ in pattern",
    ],
    ["in a function that the engine calls", "sorted", "src/index.ts:20:\\d+ in compare"],
    ["in a generator", "generator", "src/index.ts:2[45]:\\d+ in numbers"],
    ["that waits for what is there", "given", "src/index.ts:6[12]:\\d+"],
  ])("%s", async (_, way, place) => {
    const { message } = await end(way, { fuel });
    expect(message).toMatch(new RegExp(`^${burned}, at ${place}\\.$`));
  });

  // Nearly all of it is burned by the SDK's promises, which have been given the call that waits three times of four.
  test.each([
    ["that only waits", "waiting", /src\/index\.ts:57:\d+/],
    ["of an async generator", "iterated", /src\/index\.ts:(66|7[123]):\d+/],
  ])("%s, wherever its promises have been given it", async (_, way, place) => {
    const messages: string[] = [];
    for (let more = 0; more < 12; more++) {
      messages.push((await end(way, { fuel: fuel + more * 3_331 })).message);
    }
    const places = messages.filter((message) => place.test(message));
    expect(places.length).toBeGreaterThan(messages.length / 2);
  });

  test("the same each time", async () => {
    const [once, again] = [await end("nested", { fuel }), await end("nested", { fuel })];
    expect(again.message).toBe(once.message);
    expect(again.detail).toBe(once.detail);
  });
});

test("a regular expression that takes all fuel is told with what led to it", async () => {
  const { lines } = await end("pattern", { fuel });
  expect(lines.slice(0, 3)).toEqual([
    "exec (native)",
    "test (native)",
    expect.stringMatching(/^pattern \(src\/index\.ts:16:\d+\)$/),
  ]);
});

test("a worker that takes too long is told the place", async () => {
  const { code, message } = await end("nested", { fuel: 1e12, cpu: 60_000, deadline: 300 });
  expect(code).toBe("deadline-exceeded");
  expect(message).toMatch(/deadline of 300 ms, at src\/render\.ts:(7|9|10):\d+ in inner\.$/);
});

test("a worker that takes too much CPU time is told the place", async () => {
  const { code, message } = await end("nested", { fuel: 1e12, cpu: 100 });
  expect(code).toBe("cpu-exhausted");
  expect(message).toMatch(/ 100 ms of CPU time .*, at src\/render\.ts:(7|9|10):\d+ in inner\.$/);
});

describe("a worker whose calls nest too deep is told the place", () => {
  test("of its own calls", async () => {
    const { code, message } = await end("deep");
    expect(code).toBe("guest-trap");
    expect(message).toMatch(
      /^RangeError: Maximum call stack size exceeded, at src\/index\.ts:45:\d+\.$/,
    );
  });

  test("where the engine's own do", async () => {
    const { message } = await end("parsed");
    expect(message).toMatch(
      /^RangeError: Maximum call stack size exceeded, at src\/index\.ts:32:\d+\.$/,
    );
  });
});

test("memory that can't be had is told with its place", async () => {
  const { code, message } = await end("bytes");
  expect(code).toBe("guest-trap");
  expect(message).toMatch(
    /^InternalError: out of memory, at src\/index\.ts:37:\d+\. Before that it asked for \d+ more pages of memory /,
  );
});
