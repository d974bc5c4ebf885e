import { type Case, casesNamed } from "../case.ts";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const cases: Record<string, () => unknown> = {
  "by their due time": async () => {
    const log: number[] = [];
    for (const delay of [30, 10, 20]) setTimeout(() => log.push(delay), delay);
    await wait(60);
    return log;
  },
  "equal times in the order they were set": async () => {
    const log: number[] = [];
    for (const index of [1, 2, 3]) setTimeout(() => log.push(index), 10);
    await wait(30);
    return log;
  },
  "arguments are passed on": () =>
    new Promise((resolve) =>
      setTimeout((...values: unknown[]) => resolve(values), 0, 1, "b", null),
    ),
  clearTimeout: async () => {
    const log: string[] = [];
    const id = setTimeout(() => log.push("no"), 5);
    clearTimeout(id);
    await wait(20);
    return log;
  },
  "clearTimeout of nothing": () => {
    clearTimeout(undefined);
    clearTimeout(null as never);
    clearTimeout(123_456_789);
    clearTimeout("x" as never);
    return "fine";
  },
  "clearTimeout within another timer": async () => {
    const log: string[] = [];
    setTimeout(() => clearTimeout(second), 5);
    const second = setTimeout(() => log.push("no"), 15);
    await wait(40);
    return log;
  },
  "setInterval until it is cleared": async () => {
    let count = 0;
    await new Promise<void>((resolve) => {
      const id = setInterval(() => {
        if (++count < 3) return;
        clearInterval(id);
        resolve();
      }, 1);
    });
    await wait(10);
    return count;
  },
  "clearTimeout ends an interval": async () => {
    let count = 0;
    const id = setInterval(() => {
      count++;
      clearTimeout(id);
    }, 1);
    await wait(20);
    return count;
  },
  "a timer set by a timer": async () => {
    const log: string[] = [];
    setTimeout(() => {
      log.push("outer");
      setTimeout(() => log.push("inner"), 0);
    }, 0);
    await wait(30);
    return log;
  },
  "delays that are no numbers": async () => {
    const log: string[] = [];
    setTimeout(() => log.push("undefined"));
    setTimeout(() => log.push("NaN"), Number.NaN);
    setTimeout(() => log.push("negative"), -5);
    setTimeout(() => log.push("string"), "0" as never);
    await wait(30);
    return log;
  },
  "performance.now never goes back": async () => {
    const before = performance.now();
    await wait(2);
    return [typeof before, performance.now() >= before];
  },
  "Date is a date": () => [
    typeof Date.now(),
    new Date() instanceof Date,
    typeof Date(),
    new Date(2020, 1).getFullYear(),
    new Date("2020-01-02T03:04:05.678Z").toISOString(),
    Date.UTC(2020, 0),
    Date.parse("2020-01-01"),
    Date.length,
    new Date(Number.NaN).getTime(),
  ],
  "a class made of Date": () => {
    class Own extends Date {
      year() {
        return this.getUTCFullYear();
      }
    }
    return [new Own(0).year(), new Own(0) instanceof Own];
  },
};

export const timersCases: Case[] = casesNamed("timers", cases);
