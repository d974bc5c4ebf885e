// The host's side of WASI, loaded into those isolates only whose worker is of WASI (`isolate.ts`): it is
// some forty modules, and other workers' cold starts do without them.
import type { HostOperations } from "../../../host/operations.ts";
import type { RequestState } from "../../../host/request-state.ts";
import { wasiImports } from "../../../host/wasi/imports.ts";
import {
  endSession,
  HeldTooMuch,
  hasExited,
  keepSession,
  leftByStart,
  openSession,
  printedByCommand,
  Session,
} from "../../../host/wasi/session/session.ts";
import { GuestExit } from "../../../host/wasi/system/exit.ts";
import { pageBytes } from "../../../wasm/page.ts";
import type { BootOptions, Failure } from "../batch/protocol.ts";
import { runCommand } from "./wasi-command.ts";
import { AnsweredError, answerByService, answerByWasi, NoResponse } from "./wasi-guest.ts";

/** How many times its limit on response fields a guest of WASI may put together in fields: of the
 * request's that it copies, of trailers, of responses that it thinks better of. */
const fieldRooms = 8;

type Options = Pick<
  BootOptions,
  | "variables"
  | "secrets"
  | "arguments"
  | "memoryPages"
  | "responseBody"
  | "responseFields"
  | "wasiFetch"
  | "wasiStreams"
>;

/** What a session needs of its guest. */
interface GuestHooks {
  readonly charge: (fuel: bigint) => void;
  readonly sleepForEver: () => never;
  /** What a start-up draws random bytes from; null for requests. */
  readonly startKey?: Uint8Array;
  /** What the request asks the shard by; null where nothing waits. */
  readonly operations?: HostOperations | null;
}

const environments = new WeakMap<Options, readonly (readonly [name: string, value: string])[]>();

/** The variables and secrets of a worker: the same for all of its requests. */
function environmentOf(options: Options): readonly (readonly [name: string, value: string])[] {
  const known = environments.get(options);
  if (known !== undefined) return known;
  const entries = [...Object.entries(options.variables), ...Object.entries(options.secrets)];
  environments.set(options, entries);
  return entries;
}

export const wasiSide = {
  /** The import object for jco's glue. */
  imports: wasiImports,

  /** Begins the session of a request of this method, or of a start-up. */
  open(
    state: RequestState,
    method: string,
    options: Options,
    { charge, sleepForEver, startKey, operations = null }: GuestHooks,
  ): void {
    openSession(
      () =>
        new Session({
          state,
          method,
          environment: environmentOf(options),
          arguments: options.arguments,
          bodyBytes: options.responseBody,
          fieldBytes: fieldRooms * options.responseFields,
          memoryBytes: options.memoryPages * pageBytes,
          charge,
          sleepForEver,
          startKey: startKey ?? null,
          operations,
          fetches: options.wasiFetch,
          streams: options.wasiStreams,
        }),
    );
  },

  /** Returns a function that makes the session current again, after others were. */
  keep: keepSession,

  /** Ends it: lines that were begun go to the log. */
  end: endSession,

  leftByStart,

  answer: answerByWasi,

  answerByService,

  run: runCommand,

  hasExited,

  printed: printedByCommand,

  /** What a failure is called that is WASI's, or null. */
  causeOf(error: unknown): Failure["cause"] | null {
    if (error instanceof HeldTooMuch) return "too-large";
    if (error instanceof AnsweredError) return "answered-error";
    return error instanceof NoResponse || error instanceof GuestExit ? "no-response" : null;
  },
};

export type WasiSide = typeof wasiSide;
