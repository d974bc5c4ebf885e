import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { runWorker } from "../../guest-sdk/run-worker.ts";
import { testHost, testSettings } from "../../support/workers.ts";

// Where a worker in AssemblyScript was when it was ended. The exports keep the compiler from writing functions into their caller.

const source = `import { Request, Response } from "@skerry/assemblyscript";
import { spin } from "./spin";

export function deep(n: i32): i32 {
  const more = deep(n + 1);
  return more + n;
}

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/deep") return Response.text(deep(1).toString());
  if (path == "/spin") return Response.text(spin(path.length).toString());
  if (path == "/unnamed") {
    [1, 2].forEach((start) => {
      for (let i = start; i != 0; i = i * 31 + 1) {}
    });
  }
  return Response.text("fine");
}
`;
const spin = `export function spin(factor: i32): i32 {
  let sum = 1;
  for (let i = 1; i != 0; i++) {
    sum = sum * factor + i;
    if (sum == i) i = 1;
  }
  return sum;
}

/** A second caller, for the same reason. */
export const spun: (factor: i32) => i32 = spin;
`;

let target: Awaited<ReturnType<typeof testHost>>;
let component: Uint8Array;
beforeAll(async () => {
  target = await testHost();
  ({ component } = await runWorker(source, { beside: { "spin.ts": spin } }));
});
afterAll(() => target.end());

test.each<[string, string, Partial<Limits>, RegExp]>([
  [
    "calls nest too deep",
    "deep",
    {},
    /^The .* nest too deep, at assembly\/index\.ts:5:\d+ in deep\.$/,
  ],
  [
    "fuel ends",
    "spin",
    { fuel: 50_000_000 },
    /^The worker burned all 50,000,000 fuel of one request, at assembly\/spin\.ts:[3-5]:\d+( in spin)?\.$/,
  ],
  [
    "fuel ends in a function without a name",
    "unnamed",
    { fuel: 50_000_000 },
    /^The worker burned all 50,000,000 fuel of one request, at assembly\/index\.ts:15:\d+\.$/,
  ],
  [
    "the deadline is over",
    "spin",
    { fuel: 1e12, cpu: 60_000, deadline: 300 },
    /^The worker ran longer than its deadline of 300 ms, at assembly\/spin\.ts:[3-5]:\d+( in spin)?\.$/,
  ],
])("where %s is told by file, line and column", async (_, path, limits, message) => {
  const worker = await target.host.load(component, testSettings({ limits }));
  const { response, error } = await target.host.call(worker, makeRequest({ url: `/${path}` }));
  await target.host.unload(worker);
  expect(response).toBeNull();
  expect(error?.message).toMatch(message);
});
