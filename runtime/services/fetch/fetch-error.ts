/** What kind of failure it was: what a worker may branch on. */
export type FetchFailureCode =
  | "denied"
  | "private-address"
  | "dns"
  | "connect"
  | "tls"
  | "timeout"
  | "reset"
  | "too-many-redirects"
  | "redirect"
  | "bad-request"
  | "bad-response"
  | "response-too-large"
  | "subrequest-limit"
  /** The tenant has as many requests at the origin as it may have. */
  | "connection-limit"
  /** More contents would lie in the host's memory than may at once. */
  | "held-limit"
  | "loop"
  | "aborted"
  /** Canned answers are all there is, and none is for this request. */
  | "no-stub";

export interface FetchFailure {
  readonly code: FetchFailureCode;
  /** A sentence that a tenant may read: it holds no path of the host, and no address that a name stands for. */
  readonly message: string;
}

/** How a subrequest failed. What it is made of may be shown to the tenant; its stack may not. */
export class FetchError extends Error {
  override name = "FetchError";
  readonly failure: FetchFailure;

  /** @param cause what of the request's own content failed, where that was it. */
  constructor(code: FetchFailureCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = { code, message };
  }
}
