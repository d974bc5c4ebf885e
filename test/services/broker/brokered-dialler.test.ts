import { Socket } from "node:net";
import { beforeEach, expect, test } from "vitest";
import type { WantedConnection } from "../../../runtime/services/broker/broker-protocol.ts";
import { BrokeredDialler } from "../../../runtime/services/broker/brokered-dialler.ts";
import { parseTarget } from "../../../runtime/services/fetch/target.ts";

let asked: WantedConnection[];
let givenUp: number[];
let dialler: BrokeredDialler;
beforeEach(() => {
  asked = [];
  givenUp = [];
  dialler = new BrokeredDialler(
    (wanted) => asked.push(wanted),
    ({ number }) => givenUp.push(number),
  );
});

const dial = (worker = "shop", signal = new AbortController().signal) =>
  dialler.dial({ worker, target: parseTarget("http://a.test"), anyAddress: false }, signal);

test("each ask gets its own answer", async () => {
  const [first, second] = [dial(), dial("bank")];
  expect(asked).toEqual([
    { number: 1, worker: "shop", origin: "http://a.test", anyAddress: false },
    { number: 2, worker: "bank", origin: "http://a.test", anyAddress: false },
  ]);
  const socket = new Socket();
  dialler.take(2, socket);
  dialler.refused({ number: 1, failure: { code: "dns", message: "no such name" } });
  expect(await second).toBe(socket);
  await expect(first).rejects.toMatchObject({ failure: { code: "dns", message: "no such name" } });
});

test("one that was given up is closed when it comes, and so is one that nobody wanted", async () => {
  const giveUp = new AbortController();
  const given = dial("shop", giveUp.signal);
  giveUp.abort(new Error("left"));
  await expect(given).rejects.toThrow("left");
  expect(givenUp).toEqual([1]);
  const sockets = [new Socket(), new Socket()];
  dialler.take(1, sockets[0]!);
  dialler.take(99, sockets[1]!);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]);
});

test("of one that is late nothing is said: its broker ends that by itself, and counts it as late", async () => {
  const late = new AbortController();
  const waited = dial("shop", late.signal);
  late.abort(Object.assign(new Error("late"), { code: "ETIMEDOUT" }));
  await expect(waited).rejects.toThrow("late");
  expect(givenUp).toEqual([]);
});

test("a worker that wants too many is told so here, and nobody is asked", async () => {
  const all = Array.from({ length: 3_000 }, () => dial());
  await expect(all.at(-1)).rejects.toMatchObject({ failure: { code: "connection-limit" } });
  expect(asked).toHaveLength(2_048);
  const other = dial("bank");
  expect(asked.at(-1)).toMatchObject({ worker: "bank" });
  for (const { number } of asked) {
    dialler.refused({ number, failure: { code: "connect", message: "" } });
  }
  await Promise.allSettled([...all, other]);
});
