import { parseTarget, type Target } from "./target.ts";

/** Whether a URI, as a visitor gave it, is of the same origin as where a request goes (RFC 6454, section 5). */
export function isSameOrigin(uri: string, target: Target): boolean {
  try {
    return parseTarget(uri).origin === target.origin;
  } catch {
    // What can't be sent to is nowhere.
    return false;
  }
}
