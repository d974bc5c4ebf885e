import { attackWorker } from "./support/attack-worker.ts";

const million = 1_000_000;

export default attackWorker({
  "a text that doubles": () => {
    let text = "x";
    while (true) text += text;
  },
  "a text that doubles, and is caught": () => {
    for (;;) {
      let text = "x";
      try {
        while (true) text += text;
      } catch {}
    }
  },
  "arrays without end": () => {
    const all: unknown[] = [];
    while (true) all.push(new Array(1_000).fill(all));
  },
  "buffers without end": () => {
    const all: Uint8Array[] = [];
    while (true) all.push(new Uint8Array(million));
  },
  "a buffer over the cap": () => new Uint8Array(2 ** 30),
  "a buffer of 2^53 - 1 bytes": () => new ArrayBuffer(Number.MAX_SAFE_INTEGER),
  "buffers over the cap, caught without end": () => {
    for (;;) {
      try {
        new Uint8Array(2 ** 28);
      } catch {}
    }
  },
  "an object of many keys": () => {
    const all: Record<string, number> = {};
    for (let i = 0; ; i++) all[`key${i}`] = i;
  },
  "a map that grows": () => {
    const all = new Map();
    for (;;) all.set({}, all);
  },
  "an array of 2^32 - 1 elements, filled": () => new Array(2 ** 32 - 1).fill(0),
  "an array from 2^53 - 1 elements": () => Array.from({ length: Number.MAX_SAFE_INTEGER }),
  "an array that joins to more than there is": () => new Array(2 ** 31).join("text").length,
  "a text repeated": () => "text".repeat(2 ** 28).length,
  "a text padded": () => "x".padStart(2 ** 29, "text").length,
  "a text whose every letter becomes a million": () =>
    "a".repeat(million).replaceAll("a", "b".repeat(million)).length,
  "a blob of itself, twice, and again": async () => {
    let blob = new Blob(["x".repeat(1_000)]);
    while (true) {
      blob = new Blob([blob, blob]);
      await blob.arrayBuffer();
    }
  },
  "promises that are kept": () => {
    const all: Promise<void>[] = [];
    for (;;) all.push(new Promise(() => {}).then(() => {}));
  },
  "closures in closures": () => {
    let chain = () => {};
    for (;;) {
      const inner = chain;
      chain = () => inner();
    }
  },
  "a stream that queues more than it is asked": () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (;;) controller.enqueue(new Uint8Array(100_000));
        },
      }),
    ),
  "a clone of a large object, and of the clone": () => {
    let value: unknown = new Array(1_000).fill("text");
    for (;;) value = structuredClone([value, value]);
  },
  "an error caught, and an answer": () => {
    try {
      new Uint8Array(2 ** 30);
    } catch (error) {
      return new Response(error instanceof Error ? "an error" : "none");
    }
    return new Response("a gigabyte");
  },
});
