// `node:timers`, and `setImmediate`, which has no place among the Web APIs.
export function setImmediate<Values extends unknown[]>(
  callback: (...values: Values) => void,
  ...values: Values
): unknown {
  return setTimeout(callback as never, 0, ...values);
}

export function clearImmediate(id: unknown): void {
  clearTimeout(id as never);
}

const { clearInterval, clearTimeout, setInterval, setTimeout } = globalThis as unknown as Record<
  "clearInterval" | "clearTimeout" | "setInterval" | "setTimeout",
  (...values: unknown[]) => unknown
>;

export { clearInterval, clearTimeout, setInterval, setTimeout };
export default {
  clearImmediate,
  clearInterval,
  clearTimeout,
  setImmediate,
  setInterval,
  setTimeout,
};
