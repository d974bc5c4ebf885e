import type { ClockImports } from "../abi/generated/types.ts";
import type { RequestState } from "./request-state.ts";

/** `skerry:edge/clock`: the time at which the request began, or its last wait ended, however often it is read. */
export function clockFunctions(state: () => RequestState): ClockImports {
  return {
    wallClock: () => state().wallClock,
    monotonic: () => state().monotonic,
  };
}
