// Which promises are rejected without anybody having asked for their outcome (HTML §8.1.4.7).

const unhandled = new Map<object, unknown>();

/** A promise was rejected that has no reaction. */
export function noteUnhandled(promise: object, reason: unknown): void {
  unhandled.set(promise, reason);
}

/** A promise that was noted got its first reaction. */
export function noteHandled(promise: object): void {
  unhandled.delete(promise);
}

export function hasUnhandled(): boolean {
  return unhandled.size > 0;
}

/** The reasons of the rejections nobody has handled, in order; they are forgotten with this call. */
export function takeUnhandled(): unknown[] {
  const reasons = [...unhandled.values()];
  unhandled.clear();
  return reasons;
}
