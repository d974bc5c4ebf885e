import type { Level, LogImports, UncaughtImports } from "../abi/generated/types.ts";
import type { RequestState } from "./request-state.ts";

/** What a line counts besides its text, so that empty lines reach the limit as well. */
const lineOverhead = 16;

/** Characters that are kept of what a guest said last. */
const maxLastError = 4_096;

/** `skerry:edge/log`: lines collect in the request's state and leave with its outcome. */
export function logFunctions(state: () => RequestState): LogImports {
  return {
    write(level: Level, message: string): void {
      const request = state();
      request.lastError = level === "error" ? message.slice(0, maxLastError) : null;
      if (request.logRoom < 0) return;
      request.logRoom -= message.length + lineOverhead;
      request.log.push(
        request.logRoom < 0
          ? {
              level: "warn",
              message: "[the log limit of this request is reached: lines are dropped]",
            }
          : { level, message },
      );
    },
  };
}

/** `skerry:edge/uncaught`: why a guest without a log is about to trap. */
export function uncaughtFunctions(state: () => RequestState): UncaughtImports {
  return {
    tell(message: string): void {
      state().lastError = message.slice(0, maxLastError);
    },
  };
}
