import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { type LocalSupervisor, startLocal } from "../../runtime/supervisor/local.ts";
import { compileWorker, testHost, testSettings } from "../support/workers.ts";

// Strings, maps, garbage collection, floating point, calls to the host: the fuel of all of it.
const source = `
import { Request, Response, random, config } from "@skerry/assemblyscript";

class Node { constructor(public value: f64, public next: Node | null) {} }

function fib(n: i32): i32 { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

export function handle(request: Request): Response {
  const words = new Map<string, i32>();
  let list: Node | null = null;
  for (let i = 0; i < 3000; i++) {
    words.set("w" + (i % 97).toString(), i);
    list = new Node(Math.sqrt(<f64>i), i % 50 == 0 ? null : list);
  }
  let sum = 0.0;
  while (list !== null) {
    sum += list!.value;
    list = list!.next;
  }
  console.log("sum " + sum.toString());
  return Response.text(fib(18).toString() + " " + words.size.toString() + request.headers.get("x-a")!);
}
`;

const request = makeRequest({ url: "/p?q=1", headers: [["x-a", "b"]] });

let component: Uint8Array;
beforeAll(async () => {
  component = await compileWorker(source);
});

/** The fuel of `calls` equal requests in a process of their own, of a module that was prepared for it. */
async function fuelOf(calls: number, v8Flags: readonly string[] = []): Promise<Set<number>> {
  const { host, end } = await testHost({ v8Flags });
  try {
    return await fuelIn(host, calls);
  } finally {
    await end();
  }
}

async function fuelIn(host: LocalSupervisor, calls: number): Promise<Set<number>> {
  const worker = await host.load(component, testSettings());
  const fuel = new Set<number>();
  for (let i = 0; i < calls; i++) {
    const { error, usage } = await host.call(worker, request);
    expect(error).toBeNull();
    fuel.add(usage.fuel);
  }
  return fuel;
}

let reference: number;

test("100 equal requests in one process cost one number", async () => {
  const fuel = await fuelOf(100);
  expect(fuel.size).toBe(1);
  [reference] = [...fuel] as [number];
  expect(reference).toBeGreaterThan(100_000);
});

test("and the same number in 10 other processes", async () => {
  // Prepared once for all of them: that it comes out alike is seen by the others.
  const dataDir = mkdtempSync(join(tmpdir(), "skerry-data-"));
  for (let process = 0; process < 10; process++) {
    const host = await startLocal({ dataDir });
    expect(await fuelIn(host, 2)).toEqual(new Set([reference]));
    await host.close();
  }
  await rm(dataDir, { recursive: true, force: true });
});

test.each([["--liftoff-only"], ["--no-liftoff"], ["--no-wasm-dynamic-tiering"]])(
  "and the same number under %s",
  async (flag) => {
    expect(await fuelOf(10, [flag])).toEqual(new Set([reference]));
  },
);

afterAll(() => {
  expect(reference).toBeDefined();
});
