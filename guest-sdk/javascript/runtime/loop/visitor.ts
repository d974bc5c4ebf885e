// Whether the visitor is still there, as far as the worker has heard: the host tells where the worker waits
// for a fetch, or reads or writes a piece.
import { AbortController, type AbortSignal } from "../events/abort.ts";

let controller: AbortController | null = null;
let hasLeft = false;
let onLeave: ((reason: unknown) => void) | null = null;

/** Has a function be called when the visitor is known to have left. */
export function whenVisitorLeaves(run: (reason: unknown) => void): void {
  onLeave = run;
}

/** Aborts once the visitor is known to have left. */
export function visitorSignal(): AbortSignal {
  if (controller === null) {
    controller = new AbortController();
    if (hasLeft) abort(controller);
  }
  return controller.signal;
}

/** The host has told that nobody waits for the response any more. */
export function visitorLeft(): void {
  if (controller !== null) abort(controller);
  if (hasLeft) return;
  hasLeft = true;
  onLeave?.(visitorSignal().reason);
}

function abort(left: AbortController): void {
  left.abort(new DOMException("The visitor has left", "AbortError"));
}
