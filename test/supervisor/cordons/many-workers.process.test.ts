import { expect, test } from "vitest";
import { manyWorkers } from "../../bench/many-workers.ts";
import { compileWorker } from "../../support/workers.ts";

const source = `
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.text("hello");
}
`;

const MB = 1024 * 1024;

test("workers that nobody calls hold next to nothing, and those that are called a few megabytes", async () => {
  const wasm = await compileWorker(source);
  const few = await manyWorkers({ wasm, registered: 10, called: 0, shards: 2 });
  const many = await manyWorkers({ wasm, registered: 3_000, called: 60, shards: 2 });
  expect(many.failed).toBe(0);
  // A registered worker is a row in the store and an entry in the catalogs of three processes.
  expect(many.residentBefore - few.residentBefore).toBeLessThan(3_000 * 0.05 * MB);
  expect(many.residentMost - many.residentBefore).toBeLessThan(60 * 6 * MB);
}, 120_000);
