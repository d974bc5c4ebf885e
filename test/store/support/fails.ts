import { expect } from "vitest";
import type { ErrorCode } from "../../../runtime/errors.ts";

/** What a rejection with one sentence of that code, that says `why`, and no path of the host looks like. */
export function aFailure(code: ErrorCode, why: string): object {
  const sentence = new RegExp(`^(?!.*(?:/tmp|\\.\\s\\S|\\n)).*${why}.*\\.$`);
  return expect.objectContaining({ code, message: expect.stringMatching(sentence) });
}
