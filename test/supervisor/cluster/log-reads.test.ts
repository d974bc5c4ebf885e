import { pino } from "pino";
import { expect, test } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { LogReads } from "../../../runtime/supervisor/cluster/log-reads.ts";

function looksOfTest() {
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const looks = new LogReads<number>(logger, () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    ends.push({ resolve, reject });
    return promise;
  });
  return { looks, ends, lines };
}

const turn = () => new Promise(setImmediate);

test("who asks while a look is under way gets one that begins behind it, together with all who ask meanwhile", async () => {
  const { looks, ends } = looksOfTest();
  const first = looks.catchUp();
  const [second, third] = [looks.catchUp(), looks.catchUp()];
  expect(ends).toHaveLength(1);
  ends[0]!.reject(new SkerryError("unavailable", "No server answers."));
  await expect(first).rejects.toMatchObject({ code: "unavailable" });
  await turn();
  expect([ends.length, looks.isRunning]).toEqual([2, true]);
  ends[1]!.resolve();
  await Promise.all([second, third, looks.ended()]);
  expect([ends.length, looks.isRunning]).toEqual([2, false]);
});

test("what keeps a look that nobody waits for from its end is logged once, until one has succeeded", async () => {
  const { looks, ends, lines } = looksOfTest();
  const look = async (failure: SkerryError | null) => {
    looks.unasked(looks.catchUp());
    if (failure === null) ends.at(-1)!.resolve();
    else ends.at(-1)!.reject(failure);
    await turn();
  };
  const full = new SkerryError("store-failed", "The disk is full.");
  await look(new SkerryError("unavailable", "No server answers."));
  expect(lines).toEqual([]);
  await look(full);
  await look(full);
  expect(lines).toHaveLength(1);
  await look(null);
  await look(full);
  expect(lines).toHaveLength(2);
});
