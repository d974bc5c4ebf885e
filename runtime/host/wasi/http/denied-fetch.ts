import type { ErrorCode } from "../content/http-types.ts";
import type { Source } from "../session/outside.ts";
import { err, type Result } from "../session/result.ts";
import type { AwaitedFetch } from "./future-incoming-response.ts";

/** A fetch of a worker that reaches nothing outside: its answer is the refusal, and is there at once. */
export class DeniedFetch implements AwaitedFetch, Source {
  readonly of = "fetch";
  readonly outside = null;
  readonly ready = true;
  readonly interest = { kind: "answer" as const, id: 0 };
  readonly answer: Result<never, ErrorCode> = err({ tag: "HTTP-request-denied" });

  onEvent(): void {}

  drop(): void {}
}
