import { attackWorker } from "./support/attack-worker.ts";

const state = { requests: 0 };
const scope = globalThis as Record<string, unknown>;

/** Something whose every use throws. */
const hedgehog = () =>
  new Proxy(() => {}, {
    get() {
      throw hedgehog();
    },
    getPrototypeOf() {
      throw hedgehog();
    },
    ownKeys() {
      throw hedgehog();
    },
    apply() {
      throw hedgehog();
    },
  });

export default attackWorker({
  "state for the next request": () => {
    state.requests += 1;
    scope.left = state.requests;
    Object.assign(Array.prototype, { left: scope.left });
    return new Response(`${state.requests} ${Reflect.get([], "left")}`);
  },
  "no Promise any more": async () => {
    scope.Promise = undefined;
    await null;
  },
  "a Promise that never calls back": async () => {
    // biome-ignore lint/suspicious/noThenProperty: the attack.
    Promise.prototype.then = (() => new Promise(() => {})) as never;
    await null;
    return new Response("answered");
  },
  "prototypes that throw": () => {
    for (const name of [
      "status",
      "headers",
      "body",
      "then",
      "tag",
      "val",
      "fields",
      "get",
      "set",
    ]) {
      Object.defineProperty(Object.prototype, name, { get: () => hedgehog()(), set: hedgehog() });
    }
    return new Response("answered");
  },
  "a response that lies": () => {
    const lie = new Response("the truth");
    Object.defineProperty(lie, "status", { get: () => 99_999 });
    Object.defineProperty(lie, "headers", { get: hedgehog() });
    return lie;
  },
  "an iterator that never ends in a response's fields": () =>
    new Response("", {
      headers: {
        *[Symbol.iterator]() {
          for (;;) yield ["name", "value"] as const;
        },
      },
    }),
  "a thrown thing that bites": () => {
    throw hedgehog();
  },
  "a thrown nothing": () => {
    throw undefined;
  },
  "a thrown error of a megabyte": () => {
    throw new Error("x".repeat(1_000_000));
  },
  "an error whose cause is itself": () => {
    const error = new Error("round");
    error.cause = error;
    throw error;
  },
  "a log of things that bite": () => {
    const round: unknown[] = [];
    round.push(round, hedgehog(), {
      get value() {
        return hedgehog()();
      },
    });
    console.log(round, hedgehog(), Symbol("s"), 1n, Object.create(null));
    (console as { table(rows: unknown): void } & Console).table([round]);
    return new Response("answered");
  },
  "a log without end": () => {
    const text = "x".repeat(1_000_000);
    for (;;) console.log(text);
  },
  "a log of something deep and wide": () => {
    let value: unknown = "x";
    for (let i = 0; i < 1_000; i++) value = new Array(1_000).fill(value);
    for (;;) console.log(value);
  },
  "random values without end": () => {
    const bytes = new Uint8Array(65_536);
    for (;;) crypto.getRandomValues(bytes);
  },
  "a body over the limit": () => new Response(new Uint8Array(11 * 2 ** 20)),
  "fields over the limit": () => {
    const headers = new Headers();
    for (let i = 0; i < 2_000; i++) headers.append(`x-${i}`, "x".repeat(100));
    return new Response("", { headers });
  },
  "a name's prototype": () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}}');
    return new Response(String(Reflect.get(Object.assign({}, value), "polluted")));
  },
});
