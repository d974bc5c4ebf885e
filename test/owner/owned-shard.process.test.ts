import { expect, test, vi } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
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
