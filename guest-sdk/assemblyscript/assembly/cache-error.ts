import { Unkept } from "./generated/types";

export { Unkept as CacheProblem } from "./generated/types";

/** Why a response is not kept. */
export class CacheError {
  /** @internal */
  constructor(
    /** The reason as a value to branch on. */
    readonly problem: Unkept,
  ) {}

  /** A sentence for the log. */
  get message(): string {
    switch (this.problem) {
      case Unkept.Method:
        return "a response is kept for a GET alone";
      case Unkept.Uri:
        return "the URL is none of http or https, or is too long";
      case Unkept.Partial:
        return "a part of a response is not kept";
      case Unkept.Varies:
        return "a response is not kept whose Vary is *, or has too many names";
      case Unkept.TooLarge:
        return "the response's content or headers are too large";
      case Unkept.Forbidden:
        return "the response may not be kept: by its status, Cache-Control or Set-Cookie, or for an Authorization";
      case Unkept.NoLifetime:
        return "the response does not say for how long it is fresh, or is stale";
      case Unkept.CutShort:
        return "the response's content broke off";
      default:
        return "there is no room for the response now";
    }
  }
}
