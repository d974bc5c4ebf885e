/** Why an isolate can't be used any more. */
export class IsolateLost extends Error {
  override readonly cause: "heap" | "timeout" | "other";
  /** For a request that only waited there while another ran. */
  readonly waited: boolean;
  constructor(cause: "heap" | "timeout" | "other", message: string, waited = false) {
    super(message);
    this.cause = cause;
    this.waited = waited;
  }
}
