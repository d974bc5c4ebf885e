import type { Result } from "../session/result.ts";

/** The guest ended itself. A handler answers by returning, so this is a trap. */
export class GuestExit extends Error {}

/** `wasi:cli/exit`. */
export const exit = {
  exit(status: Result<undefined, undefined>): never {
    const word = status.tag === "ok" ? "success" : "failure";
    throw new GuestExit(`it ended itself with ${word} (wasi:cli/exit)`);
  },
  exitWithCode(code: number): never {
    throw new GuestExit(`it ended itself with code ${code} (wasi:cli/exit)`);
  },
};
