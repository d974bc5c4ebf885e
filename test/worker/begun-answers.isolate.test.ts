// Answers that a worker begins before it is done.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StreamedOutcome } from "../../runtime/worker/outcome/usage.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { ask, loadWaiting } from "./support/waiting.ts";

const source = `
import { streams } from "@skerry/assemblyscript/assembly/generated/imports";
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  console.log("a line that its author wants to see");
  let n = 0;
  for (let i = 0; i < 100000; i++) n += i & 3;
  const id = streams.create();
  const path = request.parsedUrl.pathname;
  streams.respond(path == "/status" ? 99 : 200, [], id);
  if (path == "/size") streams.write(id, new Uint8Array(3000));
  streams.finish(id);
  return Response.text("done");
}`;

let deployment: RunningDeployment;
beforeAll(async () => {
  deployment = await loadWaiting(source, {}, { responseBody: 2_000 });
}, 120_000);
afterAll(() => deployment.dispose());

function expectWholeUsage({ usage, log, queuedMs }: StreamedOutcome): void {
  expect(usage.fuel).toBeGreaterThan(100_000);
  expect(usage.memoryBytes).toBeGreaterThan(0);
  expect(usage.hostCalls).toBeGreaterThan(1);
  expect(usage.interfaces).toHaveProperty("streams");
  expect(log.map(({ message }) => message)).toEqual(["a line that its author wants to see"]);
  expect(queuedMs).toBeGreaterThanOrEqual(0);
}

test.for(["heard", "collected"])(
  "one with a status that is none is refused, and has its usage and its log (%s)",
  async (how) => {
    const listener = how === "heard" ? () => expect.unreachable() : undefined;
    const outcome = await ask(deployment, "/status", undefined, listener);
    expect(outcome.error).toMatchObject({ code: "invalid-response" });
    expect(outcome.response).toBeNull();
    expectWholeUsage(outcome);
  },
);

test("one that is collected and too large has them as well", async () => {
  const outcome = await ask(deployment, "/size");
  expect(outcome.error).toMatchObject({ code: "response-too-large" });
  expectWholeUsage(outcome);
});

test("one that goes out well has them", async () => {
  const outcome = await ask(deployment, "/");
  expect(outcome.response?.status).toBe(200);
  expectWholeUsage(outcome);
});
