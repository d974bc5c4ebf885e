import type { ClockImports } from "../abi/generated/types.ts";
import type { RequestState } from "./request-state.ts";

/** `skerry:edge/clock`: the moment the request began, or last had waited, however often it is asked. */
export function clockFunctions(state: () => RequestState): ClockImports {
  return {
    wallClock: () => state().wallClock,
    monotonic: () => state().monotonic,
  };
}
