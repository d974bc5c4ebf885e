import type { ErrorCode } from "../../errors.ts";

/** Failures that pass by themselves, and the seconds after which it is worth trying again where nothing better is
 * known. */
const passing: Partial<Record<ErrorCode, number>> = {
  overloaded: 1,
  "memory-exceeded": 1,
  "rate-exceeded": 1,
  quarantined: 10,
  draining: 1,
  "shard-starting": 1,
};

/** The value of Retry-After (RFC 9110, section 10.2.3) for a failure: whole seconds, at least one; null
 * where trying again is no advice. */
export function retryAfter(code: ErrorCode, known: number | undefined): string | null {
  const usual = passing[code];
  if (usual === undefined) return null;
  return String(Math.max(1, Math.ceil(known ?? usual)));
}
