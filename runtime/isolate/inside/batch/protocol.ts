// What passes between the shard's thread and the code inside an isolate: plain data, copied
// (`packed-batch.ts` says how).

import type { ForeignInterface } from "../../../abi/foreign/value-type.ts";
import type { Request, Response } from "../../../abi/generated/types.ts";
import { MiB } from "../../../byte-units.ts";
import type { LogLine } from "../../../host/request-state.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";
import type { InsideCall } from "../border/inside-call.ts";
import type { Ending } from "../fuel/account.ts";
import type { CallProfile } from "../trace/call-tree.ts";
import type { ScriptFrame } from "../trace/script-stack.ts";

/** The time after which a batch begins no more calls, in ms: the remaining ones are returned unbegun, and other
 * batches run. */
export const batchPatience = 20;

/** Bytes of answers' bodies after which a batch begins no more calls: they lie in the isolate's heap until
 * all of them cross. */
export const batchBytes = MiB;

export interface BootOptions {
  /** The isolate's slot in the memory of CPU permits and reservations, or null where it has none. */
  readonly slot: number | null;
  readonly cores: readonly BootCore[];
  readonly fuel: number;
  readonly startFuel: number;
  /** CPU time of a request, and of starting an instance, in ms. */
  readonly cpu: number;
  readonly startCpu: number;
  /** Milliseconds. */
  readonly deadline: number;
  readonly memoryPages: number;
  readonly tableElements: number;
  readonly stackSlots: number;
  readonly logBytes: number;
  /** Bytes of a response's field names and values together. */
  readonly responseFields: number;
  /** Bytes of a response's content. */
  readonly responseBody: number;
  /** Bytes of the largest list the guest may hand over. */
  readonly listBytes: number;
  /** Whether requests may wait: they run in steps then. */
  readonly waits: boolean;
  /** Whether what requests ask comes with the fuel that they had burned by then: for recordings. */
  readonly reportsFuel?: boolean;
  /** Whether results have the calls that were answered in here: for replays. */
  readonly reportsCalls?: boolean;
  /** Whether the guest asks for the fields of its requests, and gets none with them. */
  readonly asksForFields: boolean;
  /** Whether guests of WASI fetch by `wasi:http/outgoing-handler`, and so may wait. */
  readonly wasiFetch: boolean;
  /** Whether their requests come in, and their answers go out, while they run: so they may wait as well. */
  readonly wasiStreams: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** What a command is called with, its own name first. */
  readonly arguments?: readonly string[];
  /** Whether an isolate of the worker has asked for the bounded form of its modules before this one. */
  readonly beginsBounded: boolean;
  /** Interfaces of the program around the worker; none where it is left out. */
  readonly foreign?: readonly ForeignInterface[];
}

export interface BootCore {
  readonly name: string;
  /** Null where its code comes compiled. */
  readonly wasm: Uint8Array | null;
  /** What its memories begin with, where that is apart (`module/contents-form.ts`). */
  readonly contents: Uint8Array | null;
  /** Whether making an instance of it writes other data to memories. */
  readonly placesData: boolean;
  readonly instantiateFuel: number;
  readonly minPages: number;
  readonly minElements: number;
  readonly tracked: boolean;
  readonly traced: boolean;
  readonly runsScripts: boolean;
  readonly resettable: boolean;
  /** The pages that the memories which it defines begin with. */
  readonly definedPages: readonly number[];
}

/** Asks the shard's thread for the worker's core modules in their bounded form, in their order; null where it has none. */
export type AskBounded = () => readonly Uint8Array[] | null;

/** How a guest's run ended, when not well. */
export interface Failure {
  /** trap: Wasm's own; value: the guest handed over or asked for what its interface does not allow;
   * not-compiled: the engine refuses one of its modules;
   * stack: too many nested calls; too-large: more than may cross, or than the host may hold for it;
   * answered-error: the guest answered with an error of wasi:http;
   * no-response: the guest returned or ended itself without a whole response; host: the fault is the host's;
   * no-room: the host had no address space, or no memory, for another instance. */
  readonly cause:
    | Ending
    | "trap"
    | "value"
    | "not-compiled"
    | "stack"
    | "memory-over-cap"
    | "too-large"
    | "no-response"
    | "answered-error"
    | "host"
    | "no-room";
  readonly message: string;
  readonly stack: string;
  /** For a trap: the error that the guest logged just before. */
  readonly said?: string;
  /** The pages of 64 KiB of a growth of memory that the cap refused before that, where none succeeded after it. */
  readonly refusedPages?: number;
  /** The calls of a script that were in progress, the innermost first: what its memory says, which is the guest's. */
  readonly script?: readonly ScriptFrame[];
}

export interface BootResult {
  readonly failure: Failure | null;
  /** What the worker logged while it was initialised. */
  readonly log: LogLine[];
  readonly startFuel: number;
  /** CPU time of making the first instance, in ms: at most, and exactly where it is more than an eighth of what a start may
   * use. */
  readonly cpuMs: number;
  /** How long compiling its modules took by the clock, in ms. */
  readonly compileMs: number;
}

/** What the frozen clock shows. */
export interface ClockTimes {
  /** ms since 1970. */
  readonly wallClock: number;
  /** ns since a moment before the worker was loaded. */
  readonly monotonic: number;
}

export interface Call extends ClockTimes {
  readonly request: WithTrailers<Request>;
  /** The key of this request's random stream, 32 bytes; null where it is to come from the kernel's entropy, which is
   * drawn when the guest first asks for it. */
  readonly randomKey: Uint8Array | null;
}

export interface CallResult {
  readonly response: WithTrailers<Response> | null;
  readonly failure: Failure | null;
  /** What a command had written to stdout when it failed; left out where there was no failure, or no command. */
  readonly printed?: Uint8Array;
  readonly fuel: number;
  readonly memoryBytes: number;
  readonly hostCalls: number;
  readonly wallMs: number;
  /** CPU time of the isolate's thread, in ms, with that of making the request's instance and putting it back: at most;
   * exactly where it is more than an eighth of what a request may use. */
  readonly cpuMs: number;
  /** Fuel that making an instance for the request burned; 0 where there was one. */
  readonly startFuel: number;
  readonly log: readonly LogLine[];
  /** The number of log lines that did not cross, as nobody reads them. */
  readonly untoldLines: number;
  /** Where its fuel went, of a worker that is traced. */
  readonly profile?: CallProfile;
  /** The calls that were answered inside, where they are reported (`BootOptions.reportsCalls`). */
  readonly insideCalls?: readonly InsideCall[];
  /** Host work within the isolate, in fuel: no guest burns it. Left out where there was none. */
  readonly hostFuel?: number;
}
