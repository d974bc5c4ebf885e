import { inThisFrame } from "../promise/frame.ts";
import { enqueue } from "../promise/microtasks.ts";
import { reportError } from "./report-error.ts";

/** The global `queueMicrotask` (HTML §8.8). */
export function queueMicrotask(callback: () => void): void {
  if (typeof callback !== "function") {
    throw new TypeError("queueMicrotask needs a function");
  }
  enqueue(call, inThisFrame(callback), undefined);
}

function call(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    reportError(error);
  }
}
