// What follows a call through the jobs that it causes: the values of AsyncLocalStorage (`node/async-hooks.ts`). A job
// runs in the frame in which its callback was handed over (TC39, AsyncContext); there is none where no value was set.

export type Frame = ReadonlyMap<object, unknown>;

export let currentFrame: Frame | null = null;

export function enterFrame(frame: Frame | null): void {
  currentFrame = frame;
}

/** A callback that runs in the frame of this moment; itself where there is none. */
export function inThisFrame<Callback>(callback: Callback): Callback {
  const frame = currentFrame;
  if (frame === null) return callback;
  const bound = function (this: unknown, ...values: unknown[]): unknown {
    return runInFrame(frame, () => Reflect.apply(callback as never, this, values));
  };
  return bound as Callback;
}

export function runInFrame<Result>(frame: Frame | null, run: () => Result): Result {
  const before = currentFrame;
  currentFrame = frame;
  try {
    return run();
  } finally {
    currentFrame = before;
  }
}
