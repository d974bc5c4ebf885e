import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestWorker, workerOf } from "./handlers.ts";

// What a worker, or a package of its, puts on the language's prototypes is none of the SDK's lists and records.

const accessor = "{ get() { return undefined }, set(value) { seen++ }, configurable: true }";

/** Ways to alter the prototypes, by what each does. */
const alterations = {
  nothing: "",
  ...Object.fromEntries(
    [0, 1, 2, 3].map((index) => [
      `an accessor on index ${index} of arrays`,
      `Object.defineProperty(Array.prototype, ${index}, ${accessor});`,
    ]),
  ),
  "an item that can't be assigned over":
    "Object.defineProperty(Array.prototype, 0, { value: 7, writable: false, configurable: true });",
  "accessors on many indices": `for (let at = 0; at < 100; at++) Object.defineProperty(Array.prototype, at, ${accessor});`,
  "a body of all objects":
    "Object.defineProperty(Object.prototype, 'body', { value: 5, writable: true, configurable: true });",
  "a body of all objects that can't be assigned over":
    "Object.defineProperty(Object.prototype, 'body', { value: 5, writable: false, configurable: true });",
  "an accessor on the body of all objects": `Object.defineProperty(Object.prototype, 'body', ${accessor});`,
  "a then of promises that calls the first one":
    "const { then } = Promise.prototype; Promise.prototype.then = function (...reactions) { return Reflect.apply(then, this, reactions) };",
};

/** What a worker does of the kinds that keep lists: each gives a text. */
const uses = {
  fields: `async () => {
    const headers = new Headers([["a", "1"], ["b", "2"]]);
    headers.append("a", "3");
    headers.set("c", "4");
    return [...headers].join("|");
  }`,
  parameters: `async () => {
    const params = new URLSearchParams("a=1&&b=2&a=3");
    params.append("c", "ä");
    return params.getAll("a") + String(params) + new URL("../x?d=4", "http://h:81/y/z/").href;
  }`,
  promises: `async () => {
    let resolve;
    const waited = new Promise((given) => { resolve = given });
    const told = [waited.then((value) => value + 1), waited.then((value) => value + 2), waited];
    resolve(1);
    const settled = await Promise.allSettled([Promise.reject("no"), ...told]);
    // Not by JSON.stringify: the engine's own list of what it is in meets the accessor.
    return (await Promise.all(told)).join() + settled.map(({ status }) => status).join() + await Promise.any([Promise.reject(1), 2]);
  }`,
  generators: `async () => {
    async function* numbers() { yield 1; yield 2; }
    let sum = 0;
    for await (const number of numbers()) sum += number;
    return String(sum);
  }`,
  timers: `async () => {
    let order = "";
    const wait = (ms) => new Promise((resolve) => setTimeout(() => { order += ms; resolve() }, ms));
    await Promise.all([wait(3), wait(1), wait(2)]);
    return order;
  }`,
  streams: `async () => {
    const source = new ReadableStream({ start(controller) { for (const each of "abc") controller.enqueue(each); controller.close() } });
    const [one, other] = source.pipeThrough(new TextEncoderStream()).tee();
    return await new Response(one).text() + await new Response(other).clone().text();
  }`,
  forms: `async () => {
    const form = new FormData();
    form.append("a", "1");
    form.append("b", new Blob(["x", new Uint8Array([65])]));
    const read = await new Response(form).formData();
    return [...read.keys()].join() + await read.get("b").text();
  }`,
  events: `async () => {
    let told = "";
    const target = new EventTarget();
    for (const name of ["first", "second"]) target.addEventListener("x", () => { told += name });
    target.dispatchEvent(new Event("x"));
    const controller = new AbortController();
    AbortSignal.any([controller.signal]).addEventListener("abort", () => { told += "aborted" });
    controller.abort();
    return told;
  }`,
  logs: `async () => {
    console.log("a", [1, 2, { b: [3] }], new Map([[1, 2]]));
    console.table([{ a: 1 }, { a: 2 }]);
    return "logged";
  }`,
};

let worker: TestWorker;
beforeAll(async () => {
  const altering = Object.entries(alterations).map(
    ([name, code]) => `${JSON.stringify(name)}() { ${code} }`,
  );
  const handlers = Object.entries(uses).map(([name, code]) => [
    name,
    `async (request, env, context) => {
      alterations[decodeURIComponent(new URL(request.url).search.slice(1))]();
      context.waitUntil(Promise.resolve());
      context.waitUntil(new Promise((resolve) => setTimeout(resolve, 1)));
      const text = await (${code})();
      return new Response(text + seen, { status: 201, headers: [["x-first", "1"], ["x-second", "2"]] });
    }`,
  ]);
  worker = await workerOf(Object.fromEntries(handlers), {
    top: `let seen = 0;\nconst alterations = { ${altering.join(",\n")} };`,
  });
});
afterAll(() => worker.end());

async function answerOf(use: string, alteration: keyof typeof alterations) {
  const { status, fields, text, log, message } = await worker.call(
    use,
    {},
    `?${encodeURIComponent(alteration)}`,
  );
  return { status, fields, text, log, message };
}

describe.each(Object.keys(uses))("%s of a worker work the same", (use) => {
  test("whatever it has put on the language's prototypes", async () => {
    const usual = await answerOf(use, "nothing");
    expect(usual).toMatchObject({ status: 201, message: null });
    expect(usual.text).toMatch(/.0$/);
    for (const alteration of Object.keys(alterations) as (keyof typeof alterations)[]) {
      expect({ alteration, ...(await answerOf(use, alteration)) }).toEqual({
        alteration,
        ...usual,
      });
    }
  });
});
