import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, compileWorker, testHost, testSettings } from "../support/workers.ts";

const handler = `
import { Request, Response, random } from "@skerry/assemblyscript";
`;

async function load(source: string, fuel?: number) {
  const { host, end } = await testHost();
  try {
    const limits = fuel === undefined ? {} : { startFuel: fuel };
    const worker = await host.load(await compileWorker(handler + source), testSettings({ limits }));
    const { response } = await host.call(worker, makeRequest({}));
    return { startFuel: worker.startFuel, body: bodyText(response?.body) };
  } finally {
    await end();
  }
}

test("top-level code runs once, on start-up fuel", async () => {
  const { startFuel, body } = await load(`
    let sum = 0;
    for (let i = 0; i < 100000; i++) sum += i & 3;
    export function handle(request: Request): Response { return Response.text(sum.toString()); }
  `);
  expect(startFuel).toBeGreaterThan(100_000);
  expect(body).toBe("150000");
});

test("top-level code that burns its fuel is refused with the number", async () => {
  const endless = `
    let sum = 0;
    while (sum >= 0) sum = (sum + 1) & 0xff;
    export function handle(request: Request): Response { return Response.text(sum.toString()); }
  `;
  await expect(load(endless, 1_234_567)).rejects.toMatchObject({
    code: "start-failed",
    message: expect.stringContaining("1,234,567 fuel"),
  });
});

test("what top-level code logged before it failed is told", async () => {
  const asserts = `
    const two = 1 + 1;
    assert(two == 3, "arithmetic is broken");
    export function handle(request: Request): Response { return Response.text(""); }
  `;
  await expect(load(asserts)).rejects.toMatchObject({
    code: "start-failed",
    detail: expect.stringContaining("arithmetic is broken"),
  });
});

test("top-level code can't draw random values that every request would share", async () => {
  const draws = `
    const salt = random.u64();
    export function handle(request: Request): Response { return Response.text(salt.toString()); }
  `;
  await expect(load(draws)).rejects.toMatchObject({
    code: "start-failed",
    message: expect.stringContaining("random gives nothing while a worker is initialised"),
  });
});
