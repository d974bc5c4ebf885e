/** What the start of an isolate used. */
export interface StartUse {
  readonly fuel: number;
  /** Its CPU time, in ms: at most, and exactly where it is much. */
  readonly cpuMs: number;
  /** What is only known by the clock, in ms. */
  readonly clockMs: number;
}

/** Why an isolate can't be used any more. */
export class IsolateLost extends Error {
  override readonly cause: "heap" | "timeout" | "other";
  /** For a request that only waited there while another ran. */
  readonly waited: boolean;
  /** What its start had used, where it was lost in that. */
  readonly used: StartUse | null;
  constructor(
    cause: "heap" | "timeout" | "other",
    message: string,
    { waited = false, used = null }: { waited?: boolean; used?: StartUse | null } = {},
  ) {
    super(message);
    this.cause = cause;
    this.waited = waited;
    this.used = used;
  }
}
