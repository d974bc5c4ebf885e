// Which promises are rejected without anybody having asked for their outcome (HTML §8.1.4.7).

const unhandled = new Map<object, unknown>();

/** A promise was rejected that has no reaction. */
export function noteUnhandled(promise: object, reason: unknown): void {
  unhandled.set(promise, reason);
}

/** A promise that was noted got its first reaction. */
export function noteHandled(promise: object): void {
  if (!unhandled.delete(promise)) handledLate(promise);
}

/** A promise got its first reaction after it was taken. */
let handledLate: (promise: object) => void = () => undefined;

/** Has a function called for promises that are handled after they were taken. */
export function onHandledLate(tell: typeof handledLate): void {
  handledLate = tell;
}

/** The promises that nobody has handled with their reasons, in order; they are forgotten with this call. */
export function takeRejections(): [promise: object, reason: unknown][] {
  const taken = [...unhandled];
  unhandled.clear();
  return taken;
}

export function hasUnhandled(): boolean {
  return unhandled.size > 0;
}
