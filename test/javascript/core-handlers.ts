/** Handlers of several test files, which have one worker of them all: each worker takes seconds to build and to prepare. */
export const handlers = {
  "fields unread": "() => new Response()",
  "fields twice": `(request) => {
    const copy = request.clone();
    const list = [...request.headers];
    return Response.json([list, [...copy.headers], request.headers.get("x-colon"), request.headers.get("x-empty")]);
  }`,
  // What is not ASCII goes through the host, in pieces: a pair lies where two of them meet.
  "long text": `() => new Response("a".repeat(65535) + "😀".repeat(40000) + "\\ud83d")`,
  "long text back": `async (request) => {
    const text = await request.text();
    const meet = text.slice(65530, 65550);
    return Response.json([text.length, meet, text.slice(-5)]);
  }`,
  "text of some bytes": `async (request) => {
    const bytes = await request.bytes();
    let fatal = "";
    try { fatal = new TextDecoder("utf-8", { fatal: true }).decode(bytes) } catch (error) { fatal = error.name }
    return Response.json([new TextDecoder().decode(bytes), fatal]);
  }`,
  "text with another method": `() => {
    String.prototype.toWellFormed = function () { return "\\ud83d" + this };
    return new Response("é".repeat(100) + "\\ud83d");
  }`,
  // Of core-globals.
  names: "() => Response.json(Object.getOwnPropertyNames(globalThis))",
  "lengths of timers":
    "() => Response.json([setTimeout, setInterval, clearTimeout, clearInterval].map(({ name, length }) => name + length))",
  "console namespace": `() => {
    const prototype = Object.getPrototypeOf(console);
    const lengths = Object.values(console).map((called) => called.length);
    return Response.json([
      Reflect.ownKeys(prototype), Object.getPrototypeOf(prototype) === Object.prototype,
      Object.getOwnPropertyDescriptor(globalThis, "console").enumerable, String(console), [...new Set(lengths)],
    ]);
  }`,
  // Of core-messages.
  order: `() => new Promise((resolve) => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    const sent = { list: [1] };
    port2.onmessage = ({ data, origin, ports }) => {
      seen.push(["message", data, origin, ports]);
      if (data === "end") resolve(Response.json(seen));
      else queueMicrotask(() => seen.push("microtask"));
    };
    port1.postMessage(sent);
    sent.list.push(2);
    Promise.resolve().then(() => seen.push("before"));
    port1.postMessage("end");
  })`,
  waiting: `() => new Promise((resolve) => {
    const seen = [];
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => seen.push(data));
    port2.postMessage("early");
    setTimeout(() => { seen.push("started"); port1.start(); }, 5);
    setTimeout(() => { port1.close(); port2.postMessage("to nobody"); }, 6);
    setTimeout(() => resolve(Response.json(seen)), 9);
  })`,
  // Of core-requests.
  plain: '() => new Response("x")',
  promise: 'async () => { await null; return new Response("late") }',
  timers: `() => new Promise((resolve) => {
    const order = [];
    setTimeout(() => order.push("20"), 20);
    setTimeout(() => { order.push("10"); setTimeout(() => order.push("15"), 5) }, 10);
    setTimeout((...values) => order.push(values.join("")), 10, "1", "0b");
    const cleared = setTimeout(() => order.push("cleared"), 1);
    clearTimeout(cleared);
    let times = 0;
    const interval = setInterval(() => {
      order.push("i");
      if (++times === 3) clearInterval(interval);
    }, 7);
    setTimeout(() => resolve(new Response(order.join(" ") + " " + Date.now())), 1e9);
    order.push(Date.now());
  })`,
  "after the response": `async (request, env, context) => {
    setTimeout(() => console.log("never"), 1);
    context.waitUntil(new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      console.log("waited");
      context.waitUntil(new Promise((resolve) => setTimeout(resolve, 0)).then(() => console.log("again")));
    }));
    context.waitUntil(Promise.reject(new Error("in vain")));
    queueMicrotask(() => console.log("microtask"));
    return new Response("x");
  }`,
  "another platform's context": `(request, env, context) => {
    context.passThroughOnException();
    return Response.json([context.props, Object.keys(context)]);
  }`,
  "waits for nothing": `(request, env, context) => {
    context.waitUntil(new Promise(() => {}));
    return new Response("x");
  }`,
  "never settles": "() => new Promise(() => {})",
  "fails several times": `() => Promise.any([
    Promise.reject(new RangeError("first")), Promise.reject("second"), ...Array(8).fill(0).map(() => Promise.reject(new Error("more"))),
  ])`,
  throws: '() => { throw new TypeError("by the handler", { cause: new Error("deeper") }) }',
  rejects: 'async () => { await null; throw "no error" }',
  "returns a string": '() => "text"',
  "returns an object": "() => new Map()",
  "returns an error response": "() => Response.error()",
  "returns a used body": 'async () => { const r = new Response("x"); await r.text(); return r }',
  "throws in a timer": `() => new Promise((resolve) => {
    setTimeout(() => { throw new RangeError("in a timer") }, 0);
    queueMicrotask(() => { throw new RangeError("in a microtask") });
    setTimeout(() => resolve(new Response("x")), 1);
  })`,
  "forgets a rejection": `() => {
    Promise.reject(new Error("forgotten"));
    Promise.reject(new Error("caught late")).catch(() => {});
    return new Response("x");
  }`,
  "streams its body": `() => new Response(new ReadableStream({
    async pull(controller) {
      this.count = (this.count ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (this.count > 3) controller.close();
      else controller.enqueue(new TextEncoder().encode("part " + this.count + "\\n"));
    },
  }))`,
  "fails in its body": `() => new Response(new ReadableStream({
    pull() { throw new Error("half way") },
  }))`,
  "has a string in its body":
    '() => new Response(new ReadableStream({ pull(controller) { controller.enqueue("text") } }))',
  "body never ends": "() => new Response(new ReadableStream({}))",
  "interval without end": "() => new Promise(() => setInterval(() => {}, 1000))",
  environment: `(request, env) => Response.json([
    env.GREETING, env.KEY, env.NONE, "GREETING" in env, "NONE" in env, Object.keys(env),
    JSON.stringify(env), String(Object.prototype.toString.call(env)),
  ])`,
  "sets a variable": "(request, env) => { env.X = 1; return new Response() }",
  fields: `() => {
    const headers = new Headers({ "X-One": "1" });
    headers.append("Set-Cookie", "a=1");
    headers.append("x-one", "2");
    headers.append("Set-Cookie", "b=2");
    return new Response("x", { status: 201, headers });
  }`,
  "changes the request's headers": `(request) => { request.headers.set("a", "b") }`,
  "request as it came": `async (request) => Response.json([
    request.method, request.url, [...request.headers], request.headers.get("x-latin"),
    request.body === null, await request.text(),
  ])`,
  "echoes its body": "(request) => new Response(request.body)",
  "no body": "() => new Response(null, { status: 204 })",
  "empty body": '() => new Response("")',
  random: `() => Response.json([
    Math.random(), Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))],
  ])`,
  "code from strings": `() => {
    const tried = [
      () => eval("1"), () => (0, eval)("1"), () => new Function("return 1"), () => Function(""),
      () => (() => {}).constructor(""), () => (function* () {}).constructor(""),
      () => (async () => {}).constructor(""), () => (async function* () {}).constructor(""),
      () => Reflect.construct(Function, [""]), () => setTimeout("1"),
    ];
    return Response.json(tried.map((run) => {
      try { return typeof run() } catch (error) { return error.name }
    }));
  }`,
};
