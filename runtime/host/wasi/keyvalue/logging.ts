import type { Level } from "../../../abi/generated/types.ts";
import { logFunctions } from "../../log.ts";
import { currentSession } from "../session/session.ts";

/** The levels of `wasi:logging`, and those of the worker's log. */
const levels = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  critical: "error",
} as const satisfies Record<string, Level>;

/** `wasi:logging/logging`: lines of the worker's log, with their context before them. */
export const logging = {
  log(level: keyof typeof levels, context: string, message: string): void {
    const { state } = currentSession().options;
    // To make lines of what is dropped would take as long as to keep them.
    if (state.logRoom < 0) return;
    const line = context === "" ? message : `${context}: ${message}`;
    logFunctions(() => state).write(levels[level], line);
  },
};
