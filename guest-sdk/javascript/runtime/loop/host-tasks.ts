// What the loop does when no microtask is left, in a worker that reaches the host's streams or origins:
// it reads a piece of a stream, takes in the answer to a fetch, or runs a timer. The first two wait for
// the host, and while they do nothing else of the request runs.
import { replaceTasks } from "./tasks.ts";
import { runNextTimer } from "./timers.ts";

/** Fetches of the request. */
export interface Fetches {
  /** Whether any is under way. */
  areUnderWay(): boolean;
  /** Whether one of them has sent all of its request, so that its answer comes by itself. */
  haveSent(): boolean;
  /** Waits until one has its answer, and takes that in. */
  takeAnswer(): void;
}

let fetches: Fetches | null = null;
const reads: (() => void)[] = [];
let lastWasRead = false;

/** Has the loop take in the answers to these. */
export function awaitFetches(these: Fetches): void {
  fetches = these;
}

/** Has the loop call a function that waits for a piece of a stream. What the worker does until then, as
 * to begin a fetch, comes first. */
export function readSoon(read: () => void): void {
  reads.push(read);
}

replaceTasks(() => {
  const answerComes = fetches?.haveSent() === true;
  // Answers and pieces take turns, so that a stream without end holds up no fetch. A fetch that is still
  // sending may need a piece, or a timer, before it can have an answer.
  if (answerComes && (lastWasRead || reads.length === 0)) return takeAnswer(fetches!);
  const read = reads.shift();
  if (read !== undefined) {
    lastWasRead = true;
    read();
    return true;
  }
  // Time stands still: a timer that is to cut a fetch off would always be first.
  if (runNextTimer()) return true;
  return fetches?.areUnderWay() === true && takeAnswer(fetches);
});

function takeAnswer(these: Fetches): true {
  lastWasRead = false;
  these.takeAnswer();
  return true;
}
