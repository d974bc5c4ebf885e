import type { Field } from "../../abi/generated/types.ts";
import {
  type BeginFetchSpan,
  type FetchEnd,
  receivedTrace,
  type TraceFields,
  withTrace,
} from "./trace-context.ts";

/** Spans of one request's fetches: what a worker does beyond that takes no room from others. */
const maxSpans = 128;

/** A fetch within its trace. */
export interface TracedFetch {
  readonly fields: readonly Field[];
  end(how: FetchEnd): void;
}

export interface FetchTracesOptions {
  /** The request's, as its worker gets them. */
  readonly fields: readonly Field[];
  /** Null where there are no traces. */
  readonly beginSpan: BeginFetchSpan | null;
  /** Whether requests to origins carry the trace. */
  readonly carried: boolean;
}

/** What the fetches of one request carry on of its trace: a span of their own each where there are traces, else
 * the visitor's two fields as they came. */
export class FetchTraces {
  readonly #options: FetchTracesOptions;
  /** Undefined until a fetch asks. */
  #received: TraceFields | null | undefined;
  #spans = 0;

  constructor(options: FetchTracesOptions) {
    this.#options = options;
  }

  begin(fetch: {
    readonly method: string;
    readonly uri: string;
    readonly fields: readonly Field[];
  }): TracedFetch {
    const { beginSpan, carried } = this.#options;
    if (this.#received === undefined) this.#received = receivedTrace(this.#options.fields);
    const received = this.#received;
    if (received === null) return { fields: fetch.fields, end: nothing };
    const carry = (sent: TraceFields) =>
      carried ? withTrace(fetch.fields, received, sent) : fetch.fields;
    if (beginSpan === null || this.#spans >= maxSpans) {
      return { fields: carry(received), end: nothing };
    }
    this.#spans++;
    const span = beginSpan(received, fetch);
    return { fields: carry(span), end: (how) => span.end(how) };
  }
}

function nothing(): void {}
