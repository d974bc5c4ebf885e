import { expect, test } from "vitest";
import { ask, HeldKv, kvReach, until } from "../worker/support/waiting.ts";
import { recordedWorker, replayed } from "./support/recorded.ts";

const source = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("KV");
export function handle(request: Request): Response {
  kv.getText("k");
  const response = Response.text("done");
  if (request.parsedUrl.pathname == "/heap") {
    const long = "y".repeat(400000);
    for (let i = 0; i < 400; i++) response.headers.append("x", long);
  }
  return response;
}
`;

test("of a lost isolate the request that it was lost to is lost again, and one that waited ends where it did", async () => {
  const kv = new HeldKv();
  const limits = { isolateHeap: 32 << 20, memory: 512 << 20, fuel: 2 ** 50 };
  const worker = await recordedWorker(source, { reach: kvReach(kv), limits });
  const waiting = ask(worker.deployment, "/");
  await until(() => kv.held.length === 1);
  const large = ask(worker.deployment, "/heap");
  await until(() => kv.held.length === 2);
  kv.held[1]!.answer();
  const outcomes = await Promise.all([waiting, large]);
  expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(2).fill("isolate-heap-exceeded"));
  const recordings = await worker.recordings();
  expect(recordings).toHaveLength(2);
  for (const recording of recordings) {
    expect(recording.end.usage).toBeNull();
    const { compared, end } = await replayed(worker.artifact, recording);
    expect(end.error!.code).toBe("isolate-heap-exceeded");
    expect(compared).toMatchObject({ same: true, diverged: null });
    const waited = recording.calls[0]!.told === null;
    expect(waited).toBe(!recording.request.uri.endsWith("/heap"));
    expect(end.usage === null).toBe(!waited);
  }
  await worker.end();
}, 120_000);
