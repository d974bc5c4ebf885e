import { describe, expect, test } from "vitest";
import { loadWorker, runWorker, textBody } from "./run-worker.ts";

describe("the memory manager under the garbage collector", () => {
  test("keeps everything that is reachable while garbage comes and goes", async () => {
    // A table of texts that is changed at random, beside what each of its places must hold. Sizes go
    // over every list of the allocator; some values are kept by a map, some by arrays in arrays.
    const worker = await runWorker(`
      import { Request, Response } from "@skerry/assemblyscript";
      class Node {
        constructor(public text: string, public bytes: Uint8Array, public next: Node | null) {}
      }
      let state: u32 = 1;
      function random(limit: u32): u32 {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % limit;
      }
      function make(seed: u32, size: i32, next: Node | null): Node {
        const bytes = new Uint8Array(size);
        for (let at = 0; at < size; at += 13) bytes[at] = <u8>(seed + at);
        return new Node("text " + seed.toString(), bytes, next);
      }
      function check(node: Node, seed: u32, size: i32): bool {
        if (node.text != "text " + seed.toString() || node.bytes.length != size) return false;
        for (let at = 0; at < size; at++) {
          if (node.bytes[at] != (at % 13 == 0 ? <u8>(seed + at) : 0)) return false;
        }
        return true;
      }
      export function handle(request: Request): Response {
        const rounds = <i32>parseInt(request.text());
        const places = 200;
        const nodes = new Array<Node | null>(places);
        const seeds = new StaticArray<u32>(places);
        const sizes = new StaticArray<i32>(places);
        const map = new Map<string, Array<string>>();
        for (let round = 0; round < rounds; round++) {
          const place = random(places);
          const old = nodes[place];
          if (old !== null && !check(old, seeds[place], sizes[place])) return Response.text("broken");
          const seed = random(1000000);
          const size = <i32>(random(40) == 0 ? random(60000) : random(300));
          nodes[place] = make(seed, size, round % 7 == 0 ? old : null);
          seeds[place] = seed;
          sizes[place] = size;
          const key = "key " + (round % 50).toString();
          if (!map.has(key)) map.set(key, []);
          const list = map.get(key);
          list.push(seed.toString());
          if (list.length > 20) map.set(key, list.slice(15));
        }
        let chain = 0;
        for (let place = 0; place < places; place++) {
          const node = nodes[place];
          if (node === null) continue;
          if (!check(node, seeds[place], sizes[place])) return Response.text("broken");
          let next = node.next;
          while (next !== null && chain < 1000000) {
            if (!next.text.startsWith("text ")) return Response.text("broken chain");
            next = next.next;
            chain++;
          }
        }
        return Response.text("whole " + memory.size().toString());
      }
    `);
    const answer = worker.text({ method: "POST", body: textBody("60000") });
    expect(answer).toMatch(/^whole /);
    // It allocates more than 100 MB, and keeps less than 10 at a time.
    expect(Number(answer.split(" ")[1])).toBeLessThan(640);
  });

  test("frees large values again", async () => {
    const worker = await runWorker(`
      import { Request, Response } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        let sum = 0;
        for (let round = 0; round < 3000; round++) {
          const bytes = new Uint8Array(100000 + (round % 50) * 1000);
          bytes[round] = 1;
          sum += bytes[round];
        }
        return Response.text(sum.toString() + " " + memory.size().toString());
      }
    `);
    const [sum, pages] = worker.text().split(" ").map(Number);
    expect(sum).toBe(3000);
    expect(pages).toBeLessThan(64);
  });

  test("collects garbage before it gives up at the memory's cap, and then says so", async () => {
    const source = `
      import { Request, Response } from "@skerry/assemblyscript";
      const size = 100000;
      export function handle(request: Request): Response {
        // Far more than half of the memory: the collector by itself would wait for as much garbage.
        const kept = new Array<Uint8Array>();
        for (let index = 0; index < 100; index++) kept.push(new Uint8Array(size));
        for (let round = 0; round < 1000; round++) kept[round % 100] = new Uint8Array(size);
        while (request.method == "KEEP") kept.push(new Uint8Array(size));
        return Response.text(kept.length.toString() + " " + memory.size().toString());
      }
    `;
    const free = await runWorker(source);
    expect(Number(free.text().split(" ")[1])).toBeGreaterThan(220);
    const capped = await loadWorker(free.component, { memoryPages: 220 });
    expect(capped.text()).toBe("100 220");
    expect(() => capped.handle({ method: "KEEP" })).toThrow(WebAssembly.RuntimeError);
    expect(capped.log).toEqual([
      {
        level: "error",
        message: expect.stringContaining("out of memory: the worker's memory is at its cap"),
      },
    ]);
  });
});
