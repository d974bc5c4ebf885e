import { expect, test } from "vitest";
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
  for (let i = 0; i < 64; i++) {
    turns.begin(1);
    turns.ended(answer(large));
  }
  return turns;
}

const ignore = () => {};

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
