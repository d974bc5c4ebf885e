// Chunks of default streams as web-streams-polyfill asks for them: the build puts these functions in the place of its own
// (build/stream-library.ts), which take several calls more for each.
import { currentFrame } from "../promise/frame.ts";
import { enqueue } from "../promise/microtasks.ts";
import { followWithin } from "../promise/promise.ts";
import type { Continuation, Handler } from "../promise/reaction.ts";
import type {
  ControllerFields,
  ReadableFields,
  ReaderFields,
  ReadRequest,
} from "./library-fields.ts";
import { Awaited, nothingToWaitFor, upon } from "./library-promises.ts";
import { addKnown, addValue, takeValue } from "./library-queue.ts";

/** ReadableStreamDefaultControllerError, which the library has. */
type Fail = (controller: ControllerFields, reason: unknown) => void;

let failStream: Fail;

/** Called by the library when it is evaluated. */
export function failBy(fail: Fail): void {
  failStream = fail;
}

/** True if a reader waits for a chunk. */
function isAwaited(stream: ReadableFields): boolean {
  const reader = stream._reader;
  return reader !== undefined && reader._readRequests.length > 0;
}

/** ReadableStreamDefaultControllerShouldCallPull (§4.5.4). */
export function wantsChunks(controller: ControllerFields): boolean {
  const stream = controller._controlledReadableStream;
  if (stream._state !== "readable" || controller._closeRequested || !controller._started)
    return false;
  return controller._strategyHWM > controller._queueTotalSize || isAwaited(stream);
}

/** ReadableStreamDefaultControllerCallPullIfNeeded. */
export function pullIfNeeded(controller: ControllerFields): void {
  if (!wantsChunks(controller)) return;
  if (controller._pulling) controller._pullAgain = true;
  else pull(controller);
}

function pull(controller: ControllerFields): void {
  controller._pulling = true;
  const pulled = controller._pullAlgorithm!(controller);
  if (currentFrame === null) {
    if (pulled === nothingToWaitFor) {
      enqueue(afterPull, controller, null);
      return;
    }
    if (pulled instanceof Awaited) {
      controller._afterPull ??= reactionOf(controller, pulled.steps);
      enqueue(followWithin, pulled.source, controller._afterPull);
      return;
    }
  }
  controller._pulled ??= () => afterPull(controller);
  controller._pullFailed ??= (reason) => failStream(controller, reason);
  upon(pulled, controller._pulled, controller._pullFailed);
}

/** Takes the turns that the promises take which the author's is resolved with. */
function reactionOf(controller: ControllerFields, steps: Handler | null): Continuation {
  const derived = null;
  if (steps === null) {
    const onFulfilled = () => enqueue(afterPull, controller, null);
    return {
      onFulfilled,
      onRejected: (reason) => enqueue(failPull, controller, reason),
      derived,
      body: null,
    };
  }
  const take = (value: unknown): void => {
    try {
      steps(value);
    } catch (error) {
      enqueue(failPull, controller, error);
      return;
    }
    enqueue(afterPull, controller, null);
  };
  return {
    onFulfilled: (value) => enqueue(take, value, null),
    onRejected: (reason) => enqueue(failPullLater, controller, reason),
    derived,
    body: null,
  };
}

function failPullLater(controller: ControllerFields, reason: unknown): void {
  enqueue(failPull, controller, reason);
}

function failPull(controller: ControllerFields, reason: unknown): void {
  failStream(controller, reason);
}

function afterPull(controller: ControllerFields): void {
  controller._pulling = false;
  if (!controller._pullAgain) return;
  controller._pullAgain = false;
  pullIfNeeded(controller);
}

/** ReadableStreamDefaultControllerEnqueue.
 * @throws what a size function throws, or a RangeError for a size that is none. */
export function addChunk(controller: ControllerFields, chunk: unknown): void {
  const stream = controller._controlledReadableStream;
  if (controller._closeRequested || stream._state !== "readable") return;
  addToOpen(controller, stream, chunk);
}

/** The same for a stream that takes chunks.
 * @returns whether it wants more. */
export function addToOpen(
  controller: ControllerFields,
  stream: ReadableFields,
  chunk: unknown,
): boolean {
  const requests = stream._reader?._readRequests;
  if (requests !== undefined && requests.length > 0) {
    requests.shift()._chunkSteps(chunk);
    // They may have run a getter `then` of the author's, of Object.prototype.
    if (stream._state !== "readable" || controller._closeRequested) return false;
    if (requests.length === 0 && controller._strategyHWM <= controller._queueTotalSize)
      return false;
  } else if (controller._strategySizeAlgorithm?.length === 0) {
    addKnown(controller, chunk, 1);
    if (controller._strategyHWM <= controller._queueTotalSize) return false;
  } else {
    addSized(controller, chunk);
    pullIfNeeded(controller);
    return wantsChunks(controller);
  }
  // Nearly always it is the author's `pull` that adds one.
  if (controller._pulling) controller._pullAgain = true;
  else if (controller._started) pull(controller);
  else return false;
  return true;
}

function addSized(controller: ControllerFields, chunk: unknown): void {
  try {
    addValue(controller, chunk, controller._strategySizeAlgorithm!(chunk));
  } catch (error) {
    failStream(controller, error);
    throw error;
  }
}

/** In the place of a chunk: there is none, and {@link askForChunk} asks for one. */
export const queueEmpty = {};
/** In the place of a chunk: it is the controller's [[PullSteps]] that tell. */
export const noChunk = {};

/** Takes a chunk that a default stream has in its queue, as its controller's own [[PullSteps]] do. */
export function takeChunk(stream: ReadableFields): unknown {
  const controller = stream._readableStreamController;
  const { length } = controller._queue;
  // The controller of a byte stream has another field for it.
  if (controller._controlledReadableStream !== stream || stream._state !== "readable")
    return noChunk;
  if (length === 0) return queueEmpty;
  if (length === 1 && controller._closeRequested) return noChunk;
  stream._disturbed = true;
  const value = takeValue(controller);
  pullIfNeeded(controller);
  return value;
}

export function askForChunk(
  stream: ReadableFields,
  reader: ReaderFields,
  request: ReadRequest,
): void {
  stream._disturbed = true;
  reader._readRequests.push(request);
  const controller = stream._readableStreamController;
  const asked = controller._asked;
  if (asked === undefined) pullIfNeeded(controller);
  else asked();
}
