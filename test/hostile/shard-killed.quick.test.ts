import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { ask } from "./support/ask.ts";
import { shardProcess } from "./support/processes.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

/** What a new shard may take until it answers, in ms. */
const startMs = 15_000;

describe("when a shard's process is killed under its requests", () => {
  const target = useTarget();

  test("callers are told, and it is replaced with the same workers on the same port", async () => {
    const { host, neighbour } = target();
    const sentences: string[] = [];
    host.onShardLost((sentence) => sentences.push(sentence));
    const busy = await host.load(
      await workerComponent({ core: handler("(loop $again (br $again)) (unreachable)") }),
      settingsWith({ fuel: Number.MAX_SAFE_INTEGER }),
    );
    const first = shardProcess();
    const calls = [1, 2, 3].map(() => host.call(busy, makeRequest({})));
    // A call is on its way to the shard when it has been answered by another one.
    await neighbour.visit();

    process.kill(first, "SIGKILL");
    for (const end of await Promise.allSettled(calls)) {
      expect(end).toMatchObject({ status: "rejected", reason: { code: "shard-lost" } });
    }
    expect(sentences).toEqual(["The shard's process was lost: it ended with SIGKILL."]);

    // It waits for the start of a shard, which takes a busy machine its time.
    await neighbour.visit(["call", "http"], startMs);
    expect(shardProcess()).not.toBe(first);
  });

  test("again and again, it is replaced again and again", async () => {
    const { neighbour } = target();
    for (let times = 0; times < 3; times++) {
      process.kill(shardProcess(), "SIGKILL");
      await expect
        .poll(() => ask(neighbour.port).catch(() => null), { timeout: startMs })
        .toMatchObject({
          text: "peace\n",
        });
    }
  });
});
