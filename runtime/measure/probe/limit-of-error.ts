import type { ErrorCode } from "../../errors.ts";
import type { Limits } from "../../settings/limits.ts";
import { tooDeep } from "../../worker/outcome/failure.ts";

const limitsByCode: Readonly<Partial<Record<ErrorCode, keyof Limits>>> = {
  "fuel-exhausted": "fuel",
  "cpu-exhausted": "cpu",
  "deadline-exceeded": "deadline",
  "isolate-heap-exceeded": "isolateHeap",
  "response-too-large": "responseBody",
};

/** How errors begin whose code alone does not tell the limit: of calls that nest too deep, by the host or by the engine of scripts,
 * and of the fields of a response (`worker/outcome/failure.ts`, `message/response-rules.ts`, `isolate/inside/call/call-run.ts`). */
const limitsByMessage: readonly (readonly [ErrorCode, RegExp, keyof Limits])[] = [
  ["guest-trap", new RegExp(`^${tooDeep}`), "stack"],
  ["guest-trap", /^RangeError: Maximum call stack size exceeded/, "stack"],
  [
    "response-too-large",
    /^The (?:response's fields |worker handed over too much at once: \d+ response fields )/,
    "responseFields",
  ],
];

/** The limit that an error stands for, or null where it stands for none. */
export function limitOf(error: { code: ErrorCode; message: string }): keyof Limits | null {
  const told = limitsByMessage.find(
    ([code, pattern]) => code === error.code && pattern.test(error.message),
  );
  return told?.[2] ?? limitsByCode[error.code] ?? null;
}
