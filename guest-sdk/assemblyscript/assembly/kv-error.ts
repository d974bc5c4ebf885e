import { Problem } from "./generated/types";
import { Response } from "./response";

export { Problem as KvProblem } from "./generated/types";

/** Why the store did not do what it was asked. */
export class KvError {
  /** @internal */
  constructor(
    /** The reason as a value to branch on. */
    readonly problem: Problem,
  ) {}

  /** A sentence for the log. */
  get message(): string {
    switch (this.problem) {
      case Problem.NoNamespace:
        return "the settings bind no namespace of this name";
      case Problem.TooLarge:
        return "the key is empty, or the key, the value or the metadata is too long";
      case Problem.Quota:
        return "the namespace is full";
      case Problem.Unavailable:
        return "the store does not answer";
      default:
        return "the cursor is none that a page gave";
    }
  }

  /** For a visitor: 503 where the store does not answer, 507 where it is full, 413 for what is too long,
   * else 500. No details. */
  toResponse(): Response {
    switch (this.problem) {
      case Problem.TooLarge:
        return Response.text("too large to be stored\n", 413);
      case Problem.Quota:
        return Response.text("the store is full\n", 507);
      case Problem.Unavailable:
        return Response.text("the store does not answer\n", 503);
      default:
        return Response.text("the store is not set up\n", 500);
    }
  }
}
