import type { importTable } from "../generated/imports.ts";
import type {
  CacheKey,
  Direction,
  Field,
  Format,
  Outgoing,
  Problem,
  Response,
  WorkerImports,
} from "../generated/types.ts";
import type { hostCalls } from "./host-calls.ts";
import type { PollInterest, PollResult } from "./poll-events.ts";
import type { shardImports } from "./shard-imports.ts";

type ShardImport = (typeof shardImports)[number];

type ShortName<Name extends ShardImport> = Name extends `${string}/${infer Short}@${string}`
  ? Short
  : never;

/** The functions of these interfaces, each with its interface's name. */
type WitFunction = {
  [Name in ShardImport]: (typeof importTable)[Name]["functions"][number] & { readonly of: Name };
}[ShardImport];

type FunctionType<Name extends ShardImport, Js> = WorkerImports[Name][Js &
  keyof WorkerImports[Name]];

/** The functions of WIT, by the names of their calls: `interface.function`. */
type WitCalls = {
  [Each in WitFunction as `${ShortName<Each["of"]>}.${Each["wit"]}`]: FunctionType<
    Each["of"],
    Each["js"]
  >;
};

/** Calls of WIT that bring about something with a number: that is given out in the isolate, and the guest does not wait for it. */
interface NumberedCalls {
  "streams.create": (id: number) => void;
  /** `contentId`: the number of the answer's content. `connect`: the longest time to connect, in ms. */
  "fetch.start": (
    id: number,
    contentId: number,
    request: Outgoing,
    connect?: number | null,
  ) => void;
  /** `id`: the number of the answer's content, if it is a stream. */
  "cache.match": (id: number, key: CacheKey) => ReturnType<WitCalls["cache.match"]>;
  "cache.put": (id: number, key: CacheKey, answer: Response) => void;
  "compression.open": (id: number, direction: Direction, format: Format) => void;
}

/** Calls of guests of WASI, which wait for several things at once. They need no grant of their own. */
export interface WasiCalls {
  "fetch.limit": (id: number, ms: number) => void;
  "fetch.drop-content": (id: number) => void;
  "fetch.poll": (interests: readonly PollInterest[], ms: number | null) => PollResult;
  "fetch.push": (id: number, piece: Uint8Array) => void;
  "fetch.pass-trailers": (id: number) => void;
  "fetch.trail": (id: number, fields: readonly Field[]) => void;
  "fetch.break-off": (id: number) => void;
  "streams.drop-content": (id: number) => void;
  "streams.poll": (interests: readonly PollInterest[], ms: number | null) => PollResult;
  "streams.push": (id: number, piece: Uint8Array) => void;
  "streams.break-off": (id: number) => void;
}

/** The answer of a call for several entries: a value, the store's problem, or a sentence that refuses. */
export type Several<Value> =
  | { readonly tag: "done"; readonly val: Value }
  | { readonly tag: "failed"; readonly val: Problem }
  | { readonly tag: "refused"; readonly val: string };

/** Calls of `wasi:keyvalue` that take several entries, or several tries at one. */
interface SeveralCalls {
  "kv.get-many": (name: string, keys: readonly Uint8Array[]) => Several<(Uint8Array | null)[]>;
  "kv.put-many": (
    name: string,
    keys: readonly Uint8Array[],
    values: readonly Uint8Array[],
  ) => Several<null>;
  "kv.remove-many": (name: string, keys: readonly Uint8Array[]) => Several<null>;
  "kv.increment": (name: string, key: Uint8Array, delta: bigint) => Several<bigint>;
}

/** Calls of the program around the worker: values and answer are encoded by the declared types of its functions. */
interface ProgramCalls {
  "functions.call": (interfaceName: string, functionName: string, values: Uint8Array) => Uint8Array;
}

/** Calls that the WIT files do not have as they are here. */
export type OwnCalls = NumberedCalls & WasiCalls & SeveralCalls & ProgramCalls;

type Functions = Omit<WitCalls, keyof OwnCalls> & OwnCalls;

type AnyFunction = (...values: never[]) => unknown;

/** All calls: the values of each, and its answer. */
export type HostCalls = {
  [Name in keyof Functions]: Functions[Name] extends AnyFunction
    ? { readonly values: Parameters<Functions[Name]>; readonly answer: ReturnType<Functions[Name]> }
    : never;
};

export type HostCallName = keyof HostCalls;

/** The calls whose guest waits for an answer. */
export type AskedCall = {
  [Name in HostCallName]: (typeof hostCalls)[Name]["waits"] extends true ? Name : never;
}[HostCallName];

/** The calls that have no answer. */
export type ToldCall = Exclude<HostCallName, AskedCall>;

export type CallValues<Name extends HostCallName> = HostCalls[Name]["values"];
export type CallAnswer<Name extends AskedCall> = HostCalls[Name]["answer"];

/** The calls of an interface, by its short name. */
export type CallsOf<Interface extends string> = Extract<HostCallName, `${Interface}.${string}`>;

/** The functions that do calls of these names: at once, or by a promise. */
export type HandlersOf<Name extends HostCallName> = {
  readonly [Each in Name]: (
    ...values: CallValues<Each>
  ) => HostCalls[Each]["answer"] extends infer Answer
    ? // Guests get nothing of what comes back.
      void extends Answer
      ? unknown
      : Answer | Promise<Answer>
    : never;
};
