import { beforeEach, expect, test } from "vitest";
import { RunTime } from "../../../../runtime/isolate/inside/fuel/run-time.ts";
import { ThreadClock, threadAsks } from "../../../../runtime/isolate/inside/fuel/thread-clock.ts";

/** CPU time in ms: of the process since the isolate was given what it does, and of the isolate's thread. */
let process: { sinceHanded: number; thread: number };
let time: RunTime;
let wall: number;

beforeEach(() => {
  process = { sinceHanded: 0, thread: 1_000 };
  wall = 0;
  const answers: Record<number, () => number> = {
    [threadAsks.search]: () => 1,
    [threadAsks.begin]: () => 1,
    [threadAsks.find]: () => 7,
    [threadAsks.read]: () => process.thread,
    [threadAsks.readSinceHanded]: () => process.sinceHanded,
  };
  time = new RunTime(
    new ThreadClock(
      (what) => answers[what]!(),
      () => {},
    ),
  );
  time.open(100, wall);
});

/** So many ms pass, of which the process had a processor for some, and the thread for some of these. */
function pass(ms: number, ofProcess: number, ofThread = ofProcess): void {
  wall += ms;
  process.sinceHanded += ofProcess;
  process.thread += ofThread;
  time.pass(wall);
}

test("time that no thread of the process had a processor for is not CPU time, also before it is first looked at", () => {
  pass(300, 20);
  expect(time.isOver).toBe(false);
  expect(time.cpuMs).toBe(20);
});

test("what the thread uses from the first look on is counted exactly", () => {
  pass(30, 20);
  expect(time.isOver).toBe(false);
  pass(500, 200, 79);
  expect(time.isOver).toBe(false);
  expect(time.cpuMs).toBe(99);
  pass(10, 2);
  expect(time.isOver).toBe(true);
});

test("a request that waited and goes on keeps what it has used", () => {
  pass(60, 50);
  expect(time.isOver).toBe(false);
  pass(40, 30);
  time.rest(wall);
  expect(time.cpuMs).toBe(80);
  wall += 1_000;
  process.sinceHanded = 0;
  time.resume(wall);
  pass(300, 15);
  expect(time.isOver).toBe(false);
  expect(time.cpuMs).toBe(95);
  pass(300, 15);
  expect(time.isOver).toBe(true);
});

test("where no CPU time can be read all of its time counts", () => {
  time = new RunTime(new ThreadClock(null, () => {}));
  time.open(100, 0);
  time.pass(99);
  expect(time.isOver).toBe(false);
  time.pass(102);
  expect(time.isOver).toBe(true);
});
