import type { Result } from "../session/result.ts";
import { currentSession } from "../session/session.ts";

/** The guest ended itself. A handler answers by returning, so this is a trap; a command may. */
export class GuestExit extends Error {
  readonly code: number;

  constructor(how: string, code: number) {
    super(`it ended itself with ${how} (wasi:cli/exit)`);
    currentSession().exited = true;
    this.code = code;
  }
}

/** `wasi:cli/exit`. */
export const exit = {
  exit(status: Result<undefined, undefined>): never {
    const word = status.tag === "ok" ? "success" : "failure";
    throw new GuestExit(word, status.tag === "ok" ? 0 : 1);
  },
  exitWithCode(code: number): never {
    throw new GuestExit(`code ${code}`, code);
  },
};
