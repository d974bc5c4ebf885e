// `node:timers/promises`, without intervals.
import { setImmediate as immediate, setTimeout as timeout } from "./timers.ts";

export function setTimeout<Value>(ms?: number, value?: Value): Promise<Value | undefined> {
  return new Promise((resolve) => timeout(() => resolve(value), ms));
}

export function setImmediate<Value>(value?: Value): Promise<Value | undefined> {
  return new Promise((resolve) => immediate(() => resolve(value)));
}

export const scheduler = { wait: (ms: number) => setTimeout(ms), yield: () => setImmediate() };
export default { scheduler, setImmediate, setTimeout };
