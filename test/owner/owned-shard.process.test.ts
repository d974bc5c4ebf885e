import { expect, test, vi } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { OwnedShard } from "../../runtime/owner/owned-shard.ts";
import { bodyText, compileWorker, freshHost, testSettings } from "../support/workers.ts";

const source = `
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  return Response.text("here");
}
`;

test("a shard that is lost is replaced with its workers, after pauses that grow, and no more after the sixth loss", async () => {
  const { host, end } = await freshHost();
  try {
    const worker = await host.load(await compileWorker(source), testSettings());
    const sentences: string[] = [];
    host.onShardLost((sentence) => sentences.push(sentence));
    let last = 0;
    const begun = performance.now();
    for (let losses = 1; losses <= 5; losses++) {
      last = host.processId;
      process.kill(last, "SIGKILL");
      await vi.waitUntil(() => sentences.length === losses);
      // A call waits for the shard that comes in its place.
      const { response } = await host.call(worker, makeRequest({}));
      expect(bodyText(response?.body)).toBe("here");
      expect(host.processId).not.toBe(last);
    }
    // Short lives: 100, 200, 400, 800 and 1,600 ms.
    expect(performance.now() - begun).toBeGreaterThan(3_000);
    expect(sentences.join()).not.toContain("not replaced");
    process.kill(host.processId, "SIGKILL");
    await vi.waitUntil(() => sentences.length === 6);
    expect(sentences.at(-1)).toContain("It is not replaced: it was lost 6 times.");
    expect(host.ended).toBe(true);
    await expect(host.call(worker, makeRequest({}))).rejects.toMatchObject({ code: "shard-lost" });
  } finally {
    await end();
  }
}, 60_000);

test("a process that the system can't start in a lost one's place counts as lost, and another one is tried", async () => {
  const lost: (() => void)[] = [];
  const launch = (onLost: (error: SkerryError) => void) => {
    lost.push(() => onLost(new SkerryError("shard-lost", "It was lost.")));
    if (lost.length === 2) throw new Error("spawn EAGAIN");
    return {
      ...{ pid: lost.length, isLost: false },
      ask: async () => null as never,
      hold: () => {},
      end: async () => {},
    };
  };
  const losses: [code: string, count: number | null][] = [];
  const shard = new OwnedShard({
    launch,
    start: () => ({}) as never,
    onLost: ({ code }, count) => losses.push([code, count]),
  });
  await shard.ready;
  lost[0]!();
  await expect(shard.ready).rejects.toMatchObject({
    code: "process-not-started",
    message: expect.stringContaining("EAGAIN"),
  });
  await shard.ready;
  expect(shard.process.pid).toBe(3);
  expect(losses).toEqual([
    ["shard-lost", null],
    ["process-not-started", null],
  ]);
  await shard.close();
});
