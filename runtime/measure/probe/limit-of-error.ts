import type { ErrorCode } from "../../errors.ts";
import type { Limits } from "../../settings/limits.ts";

const limitsByCode: Readonly<Partial<Record<ErrorCode, keyof Limits>>> = {
  "fuel-exhausted": "fuel",
  "cpu-exhausted": "cpu",
  "deadline-exceeded": "deadline",
  "isolate-heap-exceeded": "isolateHeap",
  "response-too-large": "responseBody",
};

/** The limit that an error code stands for, or null where it stands for none. */
export function limitOf(code: ErrorCode): keyof Limits | null {
  return limitsByCode[code] ?? null;
}
