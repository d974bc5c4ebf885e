// What the tests' process and the lab's process say to each other.
import type { Field, Request } from "../abi/generated/types.ts";
import type { SerializedError } from "../errors.ts";
import type { LogLine } from "../host/request-state.ts";
import type { FetchFailureCode } from "../services/fetch/fetch-error.ts";
import type { Limits } from "../settings/limits.ts";
import type { KvRefusal } from "../store/kv.ts";
import type { Usage } from "../worker/outcome/usage.ts";

/** An entry as a test puts it. */
export interface LabEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly metadata?: string;
  /** ms since 1970. */
  readonly expiresAt?: number;
}

/** A worker as a test wants it. */
export interface LabLoad {
  readonly worker: string;
  /** A project's folder, or a .wasm file. */
  readonly source: string;
  readonly grants: readonly string[] | null;
  readonly limits: Partial<Limits>;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Origins beside those of the settings. */
  readonly allow: readonly string[];
  readonly seed: string | null;
  readonly clock: number | null;
  /** Canned answers, as in a file of `--stub`; null: the tests' process is asked. */
  readonly stubs: readonly unknown[] | null;
  /** The folder of entries, which the tests' process makes and removes. */
  readonly kvDir: string;
  /** By the worker's names for namespaces. */
  readonly entries: Readonly<Record<string, readonly LabEntry[]>>;
}

export interface LabLoaded {
  readonly name: string;
  readonly limits: Limits;
  readonly startFuel: number;
  /** Linear memory that the module declares, in bytes. */
  readonly leastMemory: number;
}

/** An answer as a visitor would have it, and what is known besides. */
export interface LabAnswer {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: Uint8Array;
  readonly usage: Usage;
  readonly log: readonly LogLine[];
  readonly error: SerializedError | null;
}

/** Limits that one request may have to itself. */
export type RequestLimits = Partial<Pick<Limits, "fuel" | "memory" | "deadline">>;

export interface StubbedRequest {
  readonly worker: string;
  readonly method: string;
  readonly uri: string;
  readonly fields: readonly Field[];
  readonly body: Uint8Array | null;
}

export type StubbedAnswer =
  | { readonly status: number; readonly fields: Field[]; readonly body: Uint8Array }
  | { readonly failed: FetchFailureCode; readonly message: string };

/** Operations on entries from the one after `after` on are refused. */
export interface KvFault {
  readonly refused: KvRefusal["refused"];
  readonly after: number;
}

export interface LabProtocol {
  readonly child: {
    readonly calls: {
      readonly load: { ask: LabLoad; reply: LabLoaded };
      readonly unload: { ask: { worker: string }; reply: null };
      readonly call: {
        ask: { worker: string; call: number; request: Request; limits: RequestLimits };
        reply: LabAnswer;
      };
      readonly put: { ask: { worker: string; namespace: string; entry: LabEntry }; reply: null };
      readonly entries: {
        ask: { worker: string; namespace: string };
        reply: readonly LabEntry[];
      };
      /** Puts all namespaces of the worker back to what it was loaded with, and takes the fault away. */
      readonly reset: { ask: { worker: string }; reply: null };
      readonly failKv: { ask: { worker: string; fault: KvFault | null }; reply: null };
    };
    readonly tells: {
      /** The client of a call has left. */
      readonly leave: { readonly call: number };
    };
  };
  readonly parent: {
    readonly calls: {
      readonly fetch: { ask: StubbedRequest; reply: StubbedAnswer };
    };
    readonly tells: {
      readonly beat: null;
    };
  };
}
