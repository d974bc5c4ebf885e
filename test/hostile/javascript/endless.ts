import { attackWorker } from "./support/attack-worker.ts";

function* numbers() {
  for (let number = 0; ; number++) yield number;
}

function depth(left: number): number {
  return left === 0 ? 0 : depth(left - 1) + 1;
}

export default attackWorker({
  "calls within each other, caught": () => {
    for (;;) {
      try {
        depth(Number.POSITIVE_INFINITY);
      } catch {}
    }
  },
  "600 calls within each other": () => new Response(String(depth(600))),
  "an empty loop": () => {
    while (true);
  },
  "a loop that catches whatever ends it": () => {
    for (;;) {
      try {
        numbers().return(undefined);
      } catch {}
    }
  },
  "a return that its finally undoes": () => {
    while (true) {
      try {
        return new Response();
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: the attack.
        // biome-ignore lint/complexity/noUselessContinue: the attack.
        continue;
      }
    }
  },
  "a generator that never ends": () => [...numbers().filter((number) => number < 0)],
  "a spread of a set that grows while it is read": () => {
    const all = new Set([0]);
    for (const each of all) {
      all.delete(each);
      all.add(each);
    }
  },
  "promises that follow each other": () => {
    const next = (): Promise<unknown> => Promise.resolve().then(next);
    return next();
  },
  "an async function that never ends": async () => {
    while (true) await null;
  },
  "microtasks after the response": () => {
    const again = () => queueMicrotask(again);
    again();
    return new Response("answered");
  },
  "a thenable that is never done": async () => {
    const endless = {
      // biome-ignore lint/suspicious/noThenProperty: the attack.
      then(resolve: (value: unknown) => void) {
        resolve(endless);
      },
    };
    await endless;
  },
  "an interval that is never cleared": () => {
    setInterval(() => {}, 0);
    return new Promise(() => {});
  },
  "timers that start timers": () =>
    new Promise(() => {
      const again = () => setTimeout(again, 1_000_000);
      again();
    }),
  "work that waitUntil waits for": (ctx) => {
    ctx.waitUntil(
      (async () => {
        while (true) await null;
      })(),
    );
    return new Response("answered");
  },
  "a body without end": () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(1)),
      }),
    ),
  "events that dispatch events": () => {
    const target = new EventTarget();
    target.addEventListener("again", () => {
      queueMicrotask(() => target.dispatchEvent(new Event("again")));
    });
    target.dispatchEvent(new Event("again"));
    return new Promise(() => {});
  },
  "a promise that nothing settles": () => new Promise(() => {}),
  "a promise in waitUntil that nothing settles": (ctx) => {
    ctx.waitUntil(new Promise(() => {}));
    return new Response("answered");
  },
});
