// What the loop does when no microtask is left, in a worker that reaches the host's streams or origins:
// it reads a piece of a stream, takes in the answer to a fetch, or runs a timer that is due. It waits for
// the first two until the next timer is due, and for that one where there is nothing else; meanwhile nothing
// else of the request runs.

import { streams } from "skerry:host";
import { append } from "../own-lists.ts";
import { clockMoved } from "../time/date.ts";
import { replaceTasks } from "./tasks.ts";
import { passTime, runNextTimer, untilNextTimer } from "./timers.ts";

/** Fetches of the request. */
export interface Fetches {
  /** Whether any is under way. */
  areUnderWay(): boolean;
  /** Whether one of them has sent all of its request, so that its answer comes by itself. */
  haveSent(): boolean;
  /** Waits until one has its answer, for so many milliseconds at most where that is not null, and takes the
   * answer in. Where none is under way it waits all that time.
   * @returns false where none came. */
  takeAnswer(patience: number | null): boolean;
}

/** Somebody who wants a piece of a stream of the host. */
export interface PieceReader {
  readonly id: number;
  /** Whether there may be a piece to wait for. */
  waits(): boolean;
  read(): void;
}

let fetches: Fetches | null = null;
const readers: PieceReader[] = [];
let lastWasRead = false;
let lastWasTimer = false;

/** Has the loop take in the answers to these. */
export function awaitFetches(these: Fetches): void {
  fetches = these;
}

/** Has the loop wait for a piece of a stream, and then have it read. What the worker does until then, as
 * to begin a fetch, comes first. */
export function readSoon(reader: PieceReader): void {
  append(readers, reader);
}

replaceTasks(() => {
  const due = untilNextTimer();
  const waits = readers.length > 0 || fetches?.areUnderWay() === true;
  if (!waits) return due !== null && sleep(due);
  // Timers that are always due and what comes from outside take turns.
  if (due === 0 && !lastWasTimer) return runTimer();
  lastWasTimer = false;
  return takeNext(due === null ? null : Math.max(1, due)) || runTimer();
});

function sleep(due: number): true {
  if (due > 0) {
    if (streams === null) fetches!.takeAnswer(due);
    else {
      streams.pause(due);
      passTime(due);
      clockMoved();
    }
  }
  // The end of a fetch that was given up may have come before.
  return untilNextTimer() === 0 ? runTimer() : true;
}

function runTimer(): true {
  lastWasTimer = true;
  runNextTimer();
  return true;
}

/** Answers and pieces take turns, so that a stream without end holds up no fetch. A fetch that is still
 * sending may need a piece, or a timer, before it can have an answer. */
function takeNext(patience: number | null): boolean {
  const [reader] = readers;
  if (reader === undefined || (lastWasRead && fetches?.haveSent() === true)) {
    lastWasRead = false;
    return fetches!.takeAnswer(patience);
  }
  lastWasRead = true;
  if (patience !== null && reader.waits()) {
    const { ready, ms } = streams!.waitReadable(reader.id, patience);
    passTime(ms);
    clockMoved();
    if (!ready) return false;
  }
  readers.shift();
  reader.read();
  return true;
}
