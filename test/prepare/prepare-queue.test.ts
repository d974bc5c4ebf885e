import { describe, expect, it } from "vitest";
import { PrepareQueue } from "../../runtime/prepare/prepare-queue.ts";

const MiB = 2 ** 20;
const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("modules that are prepared", () => {
  it("take as much memory together as there is, and the others wait in their order", async () => {
    const queue = new PrepareQueue(1_600 * MiB);
    const begun: string[] = [];
    const take = async (name: string, bytes: number) => {
      const slot = await queue.take(bytes);
      begun.push(name);
      return slot;
    };
    const first = await take("first", 0);
    const second = await take("second", 0);
    // The fourth would fit when the first has ended, but the third came before.
    const third = take("third", 10 * MiB);
    const fourth = take("fourth", 0);
    await soon();
    expect(begun).toEqual(["first", "second"]);
    expect(first.memory).toBe(768 * MiB);
    first.end();
    first.end();
    await soon();
    expect(begun).toEqual(["first", "second"]);
    second.end();
    expect((await third).memory).toBe((768 + 480) * MiB);
    await soon();
    expect(begun).toEqual(["first", "second", "third"]);
    (await third).end();
    (await fourth).end();
    // All of it is there again.
    const alone = await queue.take(1_000 * MiB);
    expect(alone.memory).toBe(1_600 * MiB);
  });

  it("do not wait for ever", async () => {
    const queue = new PrepareQueue(1_000 * MiB, { patience: 20 });
    const first = await queue.take(0);
    await expect(queue.take(0)).rejects.toMatchObject({
      code: "overloaded",
      message: expect.stringMatching(/it waited 20 ms, while 1 modules are being prepared/),
    });
    first.end();
    (await queue.take(0)).end();
  });

  it("do not begin where who asked for them has left, and those behind them do", async () => {
    const queue = new PrepareQueue(1_600 * MiB);
    const first = await queue.take(0);
    const leaving = new AbortController();
    const left = Array.from({ length: 64 }, () => queue.take(3 * MiB, leaving.signal));
    leaving.abort();
    const ends = await Promise.allSettled(left);
    expect(new Set(ends.map((end) => end.status === "rejected" && end.reason.code))).toEqual(
      new Set(["client-left"]),
    );
    const leaver = new AbortController();
    const large = queue.take(3 * MiB, leaver.signal);
    const small = queue.take(0);
    await soon();
    leaver.abort();
    await expect(large).rejects.toMatchObject({ code: "client-left" });
    // Beside the first, which goes on.
    (await small).end();
    await expect(queue.take(0, leaver.signal)).rejects.toMatchObject({ code: "client-left" });
    // What has begun is not ended.
    const living = new AbortController();
    const begun = await queue.take(0, living.signal);
    living.abort();
    const waiting = queue.take(0);
    let isBegun = false;
    void waiting.then(() => {
      isBegun = true;
    });
    await soon();
    expect(isBegun).toBe(false);
    begun.end();
    for (const each of [first, await waiting]) each.end();
  });

  it("are refused when too many wait, or too large ones", async () => {
    const queue = new PrepareQueue(1_000 * MiB);
    const first = await queue.take(0);
    const waiting = Array.from({ length: 64 }, () => queue.take(0));
    await expect(queue.take(0)).rejects.toMatchObject({
      code: "overloaded",
      message: expect.stringContaining("64 more wait"),
    });
    first.end();
    for (const each of waiting) (await each).end();

    const large = await queue.take(50 * MiB);
    const others = Array.from({ length: 5 }, () => queue.take(50 * MiB));
    await expect(queue.take(50 * MiB)).rejects.toMatchObject({ code: "overloaded" });
    large.end();
    for (const each of others) (await each).end();
    (await queue.take(50 * MiB)).end();
  });
});
