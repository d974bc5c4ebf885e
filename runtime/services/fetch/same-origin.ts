import { parseTarget, type Target } from "./target.ts";

/** Whether a URI, as a visitor gave it, is of the same origin as where a request goes (RFC 6454, section 5): there is
 * the worker itself. Another worker may answer other paths of that origin, which only routes tell; it is not reached
 * either, since each call of a worker by itself may cause as many more, and hops are counted only one after the other. */
export function isSameOrigin(uri: string, target: Target): boolean {
  try {
    return parseTarget(uri).origin === target.origin;
  } catch {
    // What can't be sent to is nowhere.
    return false;
  }
}
