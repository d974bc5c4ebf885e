import type { Request, Response } from "../../../abi/generated/types.ts";
import { BodyBytes } from "../../../host/wasi/content/body-bytes.ts";
import { currentService } from "../../../host/wasi/service/service-state.ts";
import { currentSession } from "../../../host/wasi/session/session.ts";
import { GuestExit } from "../../../host/wasi/system/exit.ts";
import { exitCodeField } from "../../../message/exit-code.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";

/** `wasi:cli/run`, as jco's glue exports it. */
export interface Command {
  /** A promise where the guest may have to wait. Throws, or rejects with, nothing where its result is `err`. */
  run(): void | Promise<void>;
}

/** Runs a command in the current session: it reads a request's content as stdin, and what it writes to stdout is the
 * content of the answer, which has its exit code as a field. @throws what the guest or a host function threw, but for its
 * exit; so does the promise. */
export function runCommand(
  command: Command,
  { body }: WithTrailers<Request>,
): Response | Promise<Response> {
  const written = new BodyBytes();
  currentSession().command = {
    stdin: body.tag === "bytes" ? body.val : new Uint8Array(),
    write: (bytes) => written.append(bytes),
    written: () => written.whole(),
  };
  // One of 0.3 returns from its task instead (`builtins.ts`).
  const service = currentService();
  const ended = (code = service.ran === "err" ? 1 : 0): Response => ({
    status: 200,
    fields: [[exitCodeField, String(code)]],
    body: { tag: "bytes", val: written.whole() },
  });
  try {
    const running = command.run();
    if (!(running instanceof Promise)) return ended();
    return running.then(
      () => ended(),
      (error) => ended(codeOf(error)),
    );
  } catch (error) {
    return ended(codeOf(error));
  }
}

/** The exit code that an error stands for. @throws the error where it is another one. */
function codeOf(error: unknown): number {
  if (error instanceof GuestExit) return error.code;
  // The glue throws what a result `err` has, which is nothing here.
  if (error === undefined) return 1;
  throw error;
}
