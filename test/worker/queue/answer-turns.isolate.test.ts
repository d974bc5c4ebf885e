import { expect, onTestFinished, test, vi } from "vitest";
import type { Response } from "../../../runtime/abi/generated/types.ts";
import type { AnswerRoom } from "../../../runtime/message/answer-room.ts";
import { AnswerTurns } from "../../../runtime/worker/queue/answer-turns.ts";

/** Room for so many bytes, and what waits for more. */
class Room implements AnswerRoom {
  bytes: number;
  waiting = 0;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  bytesFor(): number {
    return this.bytes;
  }

  whenRoom(): void {
    this.waiting++;
  }
}

const answer = (bytes: number): Response => ({
  status: 200,
  fields: [],
  body: { tag: "bytes", val: new Uint8Array(bytes) },
});
const large = 1_000_000;

function turnsOf(room: Room): AnswerTurns {
  const turns = new AnswerTurns("w", room);
  answered(turns, large);
  return turns;
}

const ignore = () => {};

/** One request begins and ends. */
function answered(turns: AnswerTurns, bytes: number): void {
  turns.begin(1);
  turns.ended(answer(bytes));
}

test("as many requests begin as there is room for answers of the usual size", () => {
  const room = new Room(10.5 * large);
  const turns = turnsOf(room);
  expect(turns.count(ignore)).toBe(10);
  turns.begin(7);
  expect(turns.count(ignore)).toBe(3);
  turns.begin(3);
  expect(turns.count(ignore)).toBe(0);
  expect(room.waiting).toBe(1);
  turns.begin(-1);
  expect(turns.count(ignore)).toBe(1);
});

test("an answer larger than all the room has it alone", () => {
  const room = new Room(large / 2);
  const turns = turnsOf(room);
  expect(turns.count(ignore)).toBe(1);
  turns.begin(1);
  expect(turns.count(ignore)).toBe(0);
  turns.ended(null);
  room.bytes = 0;
  expect(turns.count(ignore)).toBe(0);
});

test("small answers, and those that nobody holds, wait for nothing", () => {
  const full = new Room(0);
  const small = new AnswerTurns("w", full);
  small.begin(1);
  small.ended(answer(1_000));
  expect(small.count(ignore)).toBe(Number.POSITIVE_INFINITY);
  expect(new AnswerTurns().count(ignore)).toBe(Number.POSITIVE_INFINITY);
  expect(full.waiting).toBe(0);
});

test("one answer is enough to know the usual size, and a larger one counts at once", () => {
  const turns = new AnswerTurns("w", new Room(10 * large));
  answered(turns, large);
  expect(turns.count(ignore)).toBe(10);
  answered(turns, 5 * large);
  expect(turns.count(ignore)).toBe(2);
  // A smaller one is no promise of the next.
  answered(turns, 1);
  expect(turns.count(ignore)).toBe(2);
  for (let i = 0; i < 64; i++) answered(turns, 1);
  expect(turns.count(ignore)).toBe(Number.POSITIVE_INFINITY);
});

test("as long as no answer is known, as many begin as have room if each is as large as it may be", () => {
  const turns = new AnswerTurns("w", new Room(3.5 * large), large);
  expect(turns.count(ignore)).toBe(3);
  turns.begin(3);
  expect(turns.count(ignore)).toBe(0);
  turns.ended(null);
  expect(turns.count(ignore)).toBe(1);
  turns.ended(answer(100));
  expect(turns.count(ignore)).toBe(Number.POSITIVE_INFINITY);
});

test("requests that wait for what is outside keep others waiting for a moment only", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const turns = new AnswerTurns("w", new Room(2 * large), large);
  const begun: number[] = [];
  const go = () => {
    const most = turns.count(go);
    begun.push(most);
    if (Number.isFinite(most)) turns.begin(most);
  };
  turns.begin(2);
  go();
  vi.advanceTimersByTime(10_000);
  // They may be about to answer.
  expect(begun).toEqual([0]);
  turns.waits();
  go();
  vi.advanceTimersByTime(100);
  expect(begun).toEqual([0, 0, 2]);
  go();
  go();
  vi.advanceTimersByTime(100);
  expect(begun).toEqual([0, 0, 2, 0, 0, 4]);
  for (let i = 0; i < 3; i++) {
    go();
    vi.advanceTimersByTime(100);
  }
  expect(begun.at(-1)).toBe(Number.POSITIVE_INFINITY);
});
