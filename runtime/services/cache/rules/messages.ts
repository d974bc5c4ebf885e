import type { Field } from "../../../abi/generated/types.ts";
import { onlyValue } from "./field-values.ts";

/** A request as the cache sees it: an absolute URI, and fields in any case and order. */
export interface CachedRequest {
  readonly method: string;
  readonly uri: string;
  readonly fields: readonly Field[];
  /** Set where answers are for some requests only: those of one partition never answer a request of another. */
  readonly partition?: string;
}

/** An answer before its body. */
export interface ResponseHead {
  readonly status: number;
  readonly fields: readonly Field[];
  /** Its Date, where that is not among its fields, as they are to be sent with another one. */
  readonly statedDate?: string;
}

/** The Date of an answer. */
export function dateOf({ fields, statedDate }: ResponseHead): string | null {
  return statedDate ?? onlyValue(fields, "date");
}

/** An answer out of the cache. The body is the cache's own memory: it is to be read or copied, and never
 * written to, or handed over to another thread or isolate. */
export interface CachedResponse {
  readonly status: number;
  readonly fields: Field[];
  readonly body: Uint8Array;
}
