import { FetchError } from "./fetch-error";
import { FetchRequest } from "./fetch-request";
import { FetchResponse } from "./fetch-response";
import { fetch as host } from "./generated/imports";
import { Fetched } from "./generated/types";
import { Outcome } from "./outcome";

/** What came of a fetch: an answer of any status, or the reason why there is none. */
export type FetchResult = Outcome<FetchResponse, FetchError>;

/** Asks an origin, by its URL or a `FetchRequest`, and waits for the answer. Needs the grant `fetch`. */
export function fetch<T>(request: T): FetchResult {
  return startFetch<T>(request).wait();
}

/** Asks several origins at once. The results stand in the order of the requests; one that fails leaves
 * the others alone. */
export function fetchAll<T>(requests: Array<T>): Array<FetchResult> {
  const begun = new Array<Fetch>(requests.length);
  for (let index = 0; index < requests.length; index++) {
    begun[index] = startFetch<T>(requests[index]);
  }
  const results = new Array<FetchResult>(requests.length);
  for (let index = 0; index < begun.length; index++) results[index] = begun[index].wait();
  return results;
}

/** Begins a fetch, so that the worker can do something else before it waits. */
export function startFetch<T>(request: T): Fetch {
  if (isString<T>()) return new Fetch(new FetchRequest(changetype<string>(request)));
  // The compiler compares these, and leaves out the branch that is not taken.
  if (idof<T>() != idof<FetchRequest>()) ERROR("a URL, as text, or a FetchRequest belongs here");
  return new Fetch(changetype<FetchRequest>(request));
}

/** Fetches that were begun and not waited for. Lazy: in workers alone that fetch. */
// @ts-ignore: decorator
@lazy const open = new Map<u32, Fetch>();

/** Waits until one of the fetches that were begun, and that nobody has waited for, has come to its end.
 * Its `wait` then returns at once. Null where there is none left. */
export function waitAny(): Fetch | null {
  return endedBy(host.waitAny());
}

/** The same, for so many milliseconds at most: null also where none has ended by then. To have a fetch end
 * that takes too long, `abort` it. */
export function waitAnyFor(milliseconds: u32): Fetch | null {
  return endedBy(host.waitAnyWithin(milliseconds).id);
}

function endedBy(id: u32): Fetch | null {
  if (id == 0) return null;
  const ended = open.get(id);
  ended.wait();
  return ended;
}

/** A fetch that was begun. */
export class Fetch {
  private readonly id: u32;
  private result: FetchResult | null = null;

  /** @internal Use `startFetch`. */
  constructor(
    /** What was asked. */
    readonly request: FetchRequest,
  ) {
    this.id = host.start(request.toAbi());
    open.set(this.id, this);
  }

  /** What came of it; waits until it is there. The same each time. */
  wait(): FetchResult {
    let result = this.result;
    if (result === null) {
      result = toResult(host.finish(this.id));
      this.result = result;
      open.delete(this.id);
    }
    return result;
  }

  /** Gives it up: the result is then a failure with the reason `Aborted`. Too late, it does nothing. */
  abort(): void {
    if (this.result === null) host.abort(this.id);
  }
}

function toResult(fetched: Fetched): FetchResult {
  const response = fetched.response;
  if (response !== null) {
    return Outcome.of<FetchResponse, FetchError>(new FetchResponse(response));
  }
  const failure = fetched.failed!;
  const error = new FetchError(failure.reason, failure.message);
  return Outcome.failed<FetchResponse, FetchError>(error);
}
