// What passes between the command and the process in which a worker is inspected: plain data, as `node:v8` serialises it.
import type { Request, Response } from "../abi/generated/types.ts";
import type { LogLine } from "../host/request-state.ts";
import type { ClockTimes } from "../isolate/inside/batch/protocol.ts";
import type { Settled } from "../isolate/inside/border/operations.ts";

/** What is run: what the SDK's build made, and what settings say that the worker sees. */
export interface InspectedCode {
  readonly script: string;
  /** The interfaces that the script is given, in their order. */
  readonly imports: readonly string[];
  /** Modules of WebAssembly, which it is given after them, with the numbers it knows them by. */
  readonly modules: readonly {
    readonly hash: readonly [number, number];
    readonly bytes: Uint8Array;
  }[];
  readonly sourceMap: string;
  /** The map for messages (`module/place-map.ts`). */
  readonly places: string | null;
  /** The script's own URL, which debuggers show. */
  readonly url: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Characters of one request's log. */
  readonly logBytes: number;
}

export interface InspectedCall {
  readonly request: Request;
  readonly clock: ClockTimes;
  /** 32 bytes. */
  readonly randomKey: Uint8Array;
}

/** How a request ended: by a response, or not. */
export interface InspectedResult {
  readonly response: Response | null;
  /** What ended it, where there is no response. */
  readonly failure: string | null;
  /** The error that it told of last. */
  readonly said: string | null;
  readonly log: readonly LogLine[];
  readonly hostCalls: number;
  /** Its time, in ms, with what it stood still for. */
  readonly wallMs: number;
}

export type ToGuest =
  /** Opens the inspector; port 0: any free one. */
  | { readonly kind: "open"; readonly port: number; readonly address: string }
  /** Takes the place of what it ran before. */
  | { readonly kind: "load"; readonly code: InspectedCode }
  | { readonly kind: "call"; readonly call: InspectedCall }
  /** What a request waits for. `clock`: what its clocks show from now on; null: what they showed. */
  | { readonly kind: "settled"; readonly settled: Settled; readonly clock: ClockTimes | null };

export type FromGuest =
  /** Where debuggers connect; null where the port is taken. */
  | { readonly kind: "opened"; readonly url: string | null }
  /** Top-level code has run; `failure` is what it threw. */
  | { readonly kind: "loaded"; readonly failure: string | null }
  | {
      readonly kind: "operation";
      readonly name: string;
      readonly values: readonly unknown[];
      readonly asks: boolean;
    }
  | { readonly kind: "result"; readonly result: InspectedResult };
