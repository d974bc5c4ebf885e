import type { Field } from "../abi/generated/types.ts";
import type { ByteBudget } from "../message/byte-budget.ts";
import type { ByteSource } from "../message/byte-source.ts";
import type { KvNamespace, KvStore } from "../store/kv.ts";
import type { TenantCache } from "./cache/tenant-caches.ts";
import { ComputeJobs } from "./compute/compute-jobs.ts";
import { RequestCompression } from "./compute/request-compression.ts";
import { FetchTraces } from "./fetch/fetch-traces.ts";
import { readHops } from "./fetch/hops.ts";
import type { OriginPattern } from "./fetch/origin.ts";
import type { Sender } from "./fetch/sender.ts";
import { Subrequests } from "./fetch/subrequests.ts";
import { sameOriginAs } from "./fetch/target.ts";
import type { BeginFetchSpan } from "./fetch/trace-context.ts";
import { RequestHeld, tenantBudget } from "./held-bytes.ts";
import { RequestCaches } from "./request-caches.ts";
import { RequestFetches } from "./request-fetches.ts";
import { type CallFunction, RequestFunctions } from "./request-functions.ts";
import { RequestKv } from "./request-kv.ts";
import { type BegunAnswer, RequestServices } from "./request-services.ts";
import { RequestStreams } from "./request-streams.ts";
import { RequestWaits } from "./request-waits.ts";

/** What a worker may reach, by its settings. */
export interface WorkerReach {
  /** What lies in the shard for its tenant; counted for each request by itself where it is left out. */
  readonly held?: ByteBudget | undefined;
  /** Null: it may not fetch. */
  readonly fetch: {
    readonly sender: Sender;
    /** Whose fetches they are, where connections are counted by worker. */
    readonly worker?: string;
    readonly allow: readonly OriginPattern[];
    readonly private: readonly OriginPattern[];
    /** How many a request may cause, and how many at once. */
    readonly subrequests: number;
    readonly subrequestsAtOnce: number;
    /** Bytes of an answer's content that is read whole. */
    readonly wholeBytes: number;
    /** Bytes that a worker may read of an answer's content that comes piece by piece, and pass on any number; the
     * sender's own limit holds for both where it is left out. */
    readonly streamedBytes?: number;
    /** How long an origin may be silent, and how long a fetch may take in all, in ms; the sender's own times where
     * they are left out. */
    readonly idleTimeout?: number | undefined;
    readonly totalTimeout?: number | undefined;
    /** Whether requests to origins carry the trace of the request; true where it is left out. */
    readonly traceContext?: boolean;
    /** Left out where there are no traces. */
    readonly beginSpan?: BeginFetchSpan;
  } | null;
  /** Null: it may not keep anything. */
  readonly kv: {
    readonly store: KvStore | null;
    readonly namespaces: ReadonlyMap<string, KvNamespace>;
  } | null;
  /** Left out: it keeps no answers for itself. */
  readonly cache?: {
    readonly open: () => TenantCache;
    /** Bytes of an answer's content that is read whole. */
    readonly wholeBytes: number;
  };
  /** The tenant whose turns its signatures and the like take; left out, it has none computed. */
  readonly signaturesOf?: string;
  /** The same of what it has compressed. */
  readonly compressionOf?: string;
  /** Calls functions of the program around it; left out, there are none for it. */
  readonly functions?: CallFunction;
}

/** The parts of a request that its services need. */
export interface ServedRequest {
  readonly fields: readonly [string, string][];
  /** Absolute, by the host that the visitor named. */
  readonly uri: string;
  /** Its content, where that is a stream. */
  readonly content: ByteSource | null;
  /** The fields after it, once it has been read. */
  readonly trailers?: (() => readonly Field[]) | undefined;
  /** Whether the worker reads content piece by piece. */
  readonly piecewise: boolean;
  readonly onAnswer: (answer: BegunAnswer) => void;
}

/** The services of one request of a worker. */
export function openServices(reach: WorkerReach, request: ServedRequest): RequestServices {
  const waits = new RequestWaits();
  const streams = new RequestStreams(request.content, waits);
  const { fetch, kv, cache, signaturesOf, compressionOf } = reach;
  const held = new RequestHeld(reach.held ?? tenantBudget());
  const fetches =
    fetch &&
    new RequestFetches({
      sender: fetch.sender,
      rules: {
        ...(fetch.worker !== undefined && { worker: fetch.worker }),
        allow: fetch.allow,
        private: fetch.private,
        hops: readHops(request.fields),
        self: sameOriginAs(request.uri),
        subrequests: new Subrequests(fetch.subrequests, fetch.subrequestsAtOnce),
        ...(fetch.idleTimeout !== undefined && { idleTimeout: fetch.idleTimeout }),
        ...(fetch.totalTimeout !== undefined && { totalTimeout: fetch.totalTimeout }),
        // What the worker reads of it is bounded where it does; what it passes on is not.
        ...(request.piecewise &&
          fetch.streamedBytes !== undefined && { responseBody: Number.POSITIVE_INFINITY }),
      },
      streams,
      waits,
      traces: new FetchTraces({
        fields: request.fields,
        beginSpan: fetch.beginSpan ?? null,
        carried: fetch.traceContext ?? true,
      }),
      held,
      piecewise: request.piecewise,
      wholeBytes: fetch.wholeBytes,
      streamedBytes: fetch.streamedBytes,
    });
  const { onAnswer, trailers = () => [] } = request;
  return new RequestServices({
    streams,
    waits,
    fetches,
    kv: kv && new RequestKv(kv.store, kv.namespaces),
    caches:
      cache === undefined
        ? null
        : new RequestCaches({
            cache: cache.open,
            streams,
            held,
            piecewise: request.piecewise,
            wholeBytes: cache.wholeBytes,
          }),
    computing: signaturesOf === undefined ? null : new ComputeJobs(signaturesOf, held),
    compression: compressionOf === undefined ? null : new RequestCompression(compressionOf, held),
    functions: reach.functions === undefined ? null : new RequestFunctions(reach.functions),
    held,
    trailers,
    onAnswer,
  });
}
