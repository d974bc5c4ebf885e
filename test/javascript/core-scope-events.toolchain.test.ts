import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle } from "../../guest-sdk/javascript/build/bundle.ts";
import { type TestWorker, workerOf } from "./handlers.ts";
import { inProject } from "./project.ts";

/** What listeners were told of is in the answer, or, where they are told after it, in the log. */
const top = `const wait = () => new Promise((resolve) => setTimeout(resolve, 1));
const late = (type, prevent) => addEventListener(type, (event) => {
  if (prevent) event.preventDefault();
  console.log(event.type, event.reason?.message ?? event.message, event.cancelable, event.target === globalThis);
});`;

const handlers = {
  "an unhandled rejection": `async () => {
    const seen = [];
    self.onunhandledrejection = (event) => {
      seen.push(event instanceof PromiseRejectionEvent, event.promise === rejected, event.reason, event.isTrusted, event.cancelable);
      return false;
    };
    const rejected = Promise.reject("why");
    await wait();
    return Response.json(seen);
  }`,
  "one that is not prevented": `async () => {
    addEventListener("unhandledrejection", () => {});
    Promise.reject(new RangeError("shown"));
    await wait();
    return new Response("x");
  }`,
  "handled within the task": `async () => {
    late("unhandledrejection");
    const rejected = Promise.reject(1);
    await null;
    await null;
    rejected.catch(() => {});
    await wait();
    return new Response("x");
  }`,
  "handled later": `async () => {
    const seen = [];
    const note = (event) => { seen.push([event.type, event.reason, event.promise === rejected, event.cancelable]); event.preventDefault() };
    addEventListener("unhandledrejection", note);
    onrejectionhandled = note;
    const rejected = Promise.reject(2);
    await wait();
    rejected.catch(() => {});
    await wait();
    await wait();
    return Response.json(seen);
  }`,
  "after the answer": `() => { late("unhandledrejection", true); Promise.reject(new Error("a")); return new Response("x") }`,
  "one after another": `() => {
    let left = 3;
    onunhandledrejection = (event) => { event.preventDefault(); console.log(event.reason); if (--left > 0) Promise.reject(left) };
    Promise.reject("first");
    return new Response("x");
  }`,
  "waited for": `(request, env, context) => {
    late("unhandledrejection");
    context.waitUntil(Promise.reject(new Error("waited")));
    context.waitUntil(wait());
    return new Response("x");
  }`,
  "waited for where then is replaced": `async (request, env, context) => {
    late("unhandledrejection");
    const { then } = Promise.prototype;
    Promise.prototype.then = function (...reactions) { return then.apply(this, reactions) };
    context.waitUntil(Promise.reject(new Error("waited")));
    Promise.prototype.then = then;
    await wait();
    return new Response("x");
  }`,
  "an error of a callback": `async () => {
    const seen = [];
    onerror = (message, file, line, column, error) => { seen.push([message, file, line, column, error.name]); return true };
    setTimeout(() => { throw new TypeError("broken") });
    queueMicrotask(() => { throw new RangeError("also") });
    await wait();
    await wait();
    return Response.json(seen);
  }`,
  "a reported error": `() => {
    const seen = [];
    const listener = { handleEvent(event) { seen.push([event.type, event.error, event.message, event.isTrusted, this === listener]) } };
    addEventListener("error", listener);
    addEventListener("error", listener);
    reportError(5);
    removeEventListener("error", listener);
    reportError(6);
    return Response.json(seen);
  }`,
  "an error of a listener": `() => {
    let times = 0;
    addEventListener("error", () => { times++; throw new Error("in the listener") });
    reportError(new Error("reported"));
    return Response.json(times);
  }`,
  "an event of the author's": `() => {
    const seen = [];
    addEventListener("mine", function (event) { seen.push(this === globalThis, event.currentTarget === self, event.isTrusted, event.detail) }, { once: true });
    const event = new CustomEvent("mine", { detail: 7 });
    return Response.json([dispatchEvent(event), dispatchEvent(event), seen, event.target === self]);
  }`,
  broadcast: `async () => {
    const seen = [];
    const [first, second, third, other] = ["a", "a", "a", "b"].map((name) => new BroadcastChannel(name));
    for (const channel of [first, second, third, other]) channel.onmessage = ({ data }) => seen.push([channel === second ? 2 : 3, data]);
    const message = { list: [1] };
    first.postMessage(message);
    message.list.push(2);
    third.close();
    await wait();
    first.close();
    const kinds = [() => first.postMessage(1), () => second.postMessage(() => {}), () => new BroadcastChannel(), () => second.postMessage()];
    return Response.json([seen, first.name, kinds.map((run) => { try { run() } catch (error) { return error.name } })]);
  }`,
  attributes: `() => {
    onerror = 5;
    const first = onerror;
    const handler = () => {};
    onerror = handler;
    return Response.json([first, onerror === handler, "onerror" in self, onrejectionhandled]);
  }`,
  "made by the author": `() => {
    const event = new PromiseRejectionEvent("x", { promise: Promise.resolve(), reason: 3, cancelable: true });
    const kinds = [() => new PromiseRejectionEvent("x"), () => new PromiseRejectionEvent("x", {}), () => reportError()].map((make) => {
      try { make() } catch (error) { return error.name }
    });
    return Response.json([event.reason, event.promise instanceof Promise, event.type, event.cancelable, kinds, PromiseRejectionEvent.length]);
  }`,
};

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers, { top });
});
afterAll(() => worker?.end());

const json = async (name: keyof typeof handlers) => {
  const { text, log } = await worker.call(name);
  return [JSON.parse(text) as unknown, log] as const;
};

describe("a rejection that nobody handles", () => {
  test("is an event while the request runs, and is not logged where that is prevented", async () => {
    expect(await json("an unhandled rejection")).toEqual([[true, true, "why", true, true], []]);
  });

  test("is logged where no listener prevents it", async () => {
    const { log } = await worker.call("one that is not prevented");
    expect(log).toEqual([expect.stringMatching(/^error Unhandled rejection: RangeError: shown/)]);
  });

  test("is none if it is handled before the microtasks end", async () => {
    expect((await worker.call("handled within the task")).log).toEqual([]);
  });

  test("is told again when it is handled after all", async () => {
    const told = [
      ["unhandledrejection", 2, true, true],
      ["rejectionhandled", 2, true, false],
    ];
    expect(await json("handled later")).toEqual([told, []]);
  });

  test("is an event at the end of the request as well, and so are those that listeners leave", async () => {
    expect((await worker.call("after the answer")).log).toEqual([
      "info unhandledrejection a true true",
    ]);
    expect((await worker.call("one after another")).log).toEqual([
      "info first",
      "info 2",
      "info 1",
    ]);
  });

  test("is none of waitUntil's promises, which the log has as ever", async () => {
    for (const handler of ["waited for", "waited for where then is replaced"]) {
      expect((await worker.call(handler)).log).toEqual([
        expect.stringMatching(/^error A promise given to waitUntil was rejected: Error: waited/),
      ]);
    }
  });
});

const isLine = (value: unknown) => Number.isInteger(value) && (value as number) > 0;

describe("an error that nobody catches", () => {
  test("goes to onerror with its place in the bundle, and is not logged where that returns true", async () => {
    const place = ["componentize-qjs:user.js", expect.toSatisfy(isLine), expect.toSatisfy(isLine)];
    expect(await json("an error of a callback")).toEqual([
      [
        ["Uncaught RangeError: also", ...place, "RangeError"],
        ["Uncaught TypeError: broken", ...place, "TypeError"],
      ],
      [],
    ]);
  });

  test("goes to listeners of the global scope by reportError, once each, and to the log", async () => {
    const [seen, log] = await json("a reported error");
    expect(seen).toEqual([["error", 5, "Uncaught 5", true, true]]);
    expect(log).toEqual([
      "error Uncaught error in a callback: 5",
      "error Uncaught error in a callback: 6",
    ]);
  });

  test("of a listener itself is logged, and told to nobody", async () => {
    const [times, log] = await json("an error of a listener");
    expect(times).toBe(1);
    expect(log).toEqual([
      expect.stringMatching(/^error .*in the listener/),
      expect.stringMatching(/^error .*reported/),
    ]);
  });
});

test("the global scope is an event target for the author's events too", async () => {
  expect((await json("an event of the author's"))[0]).toEqual([
    true,
    true,
    [true, true, false, 7],
    true,
  ]);
  expect((await json("attributes"))[0]).toEqual([null, true, true, null]);
  expect((await json("made by the author"))[0]).toEqual([
    3,
    true,
    "x",
    true,
    ["TypeError", "TypeError", "TypeError"],
    2,
  ]);
});

test("a message to a BroadcastChannel is a copy for each other one of its name that is open", async () => {
  expect((await json("broadcast"))[0]).toEqual([
    [[2, { list: [1] }]],
    "a",
    ["InvalidStateError", "DataCloneError", "TypeError", "TypeError"],
  ]);
});

test.each([
  ["addEventListener('error', (event) => 1)", true],
  ["self.addEventListener('x', f)", true],
  ["globalThis.onerror = f", true],
  ["onerror = f", true],
  ["globalThis['onunhandledrejection'] = f", true],
  ["'PromiseRejectionEvent' in globalThis", true],
  ["new EventTarget().addEventListener('x', f)", false],
  ["image.onerror = f", false],
  ["({ addEventListener(type, f) {} })", false],
])("only a worker that names them carries these events: %s", async (code, carries) => {
  await inProject(
    { "index.js": `const f = () => {}, image = {}; export default { fetch: () => ${code} }` },
    async (projectDir) => {
      const options = { projectDir, grants: ["log"], bindings: [], node: false, debug: false };
      const made = await bundle({ ...options, entry: `${projectDir}/index.js` });
      if ("errors" in made) throw new Error(JSON.stringify(made.errors));
      expect(made.javascript.includes("PromiseRejectionEvent needs a promise")).toBe(carries);
    },
  );
});
