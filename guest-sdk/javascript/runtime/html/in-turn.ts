/** Something that may have to be waited for: what handlers of others return may be anything. */
export type Step = () => unknown;

/** Takes steps one after the other. Returns a promise only where one has to be waited for: most are not, and waiting costs far more
 * fuel than what is done. */
export function inTurn(steps: readonly Step[], from = 0): Promise<void> | null {
  for (let at = from; at < steps.length; at++) {
    const result = steps[at]!();
    if (isThenable(result)) {
      return Promise.resolve(result).then(() => inTurn(steps, at + 1)) as Promise<void>;
    }
  }
  return null;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}
