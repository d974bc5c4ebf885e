import { expect, test } from "vitest";
import { inRanges, UnnamedUsers } from "../../runtime/supervisor/unnamed-users.ts";

test("a purpose has the same number at each start, another host or purpose another one", () => {
  const take = (host: string, purpose: string) => new UnnamedUsers(host, []).take(purpose).id;
  expect(take("/data", "front")).toBe(take("/data", "front"));
  expect(take("/data", "front")).not.toBe(take("/other", "front"));
  expect(take("/data", "front")).not.toBe(take("/data", "entries"));
});

test("a number that is somebody's is never taken, and none twice while it is in use", () => {
  const id = new UnnamedUsers("/data", []).take("front").id;
  const users = new UnnamedUsers("/data", [Number(id)]);
  const [first, second] = [users.take("front"), users.take("front")];
  expect(new Set([id, first.id, second.id]).size).toBe(3);
  first.release();
  expect(users.take("front").id).toBe(first.id);
});

test("where none is left that is an error, and not this process's own user", () => {
  const users = new UnnamedUsers("/data", []);
  const taken = Array.from({ length: 478 }, (_, at) => Number(users.take(`broker ${at}`).id));
  expect(new Set(taken).size).toBe(478);
  expect([Math.min(...taken), Math.max(...taken)]).toEqual([60_706, 61_183]);
  expect(() => users.take("one more")).toThrow(/No number from 60706 to 61183 is free/);
});

test("numbers that were given to users for their containers are somebody's", () => {
  expect(inRanges("joe:60700:8\nann:100000:65536\nodd\n\neve:61183:9999999\n")).toEqual([
    60_706, 60_707, 61_183,
  ]);
});
