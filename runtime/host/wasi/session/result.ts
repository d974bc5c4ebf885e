/** A WIT `result` as jco's glue reads it. Returned, never thrown: what is thrown ends the guest. */
export type Result<Value, Failure> =
  | { readonly tag: "ok"; readonly val: Value }
  | { readonly tag: "err"; readonly val: Failure };

export function ok(): Result<undefined, never>;
export function ok<Value>(value: Value): Result<Value, never>;
export function ok(value?: unknown): Result<unknown, never> {
  return { tag: "ok", val: value };
}

export function err(): Result<never, undefined>;
export function err<Failure>(failure: Failure): Result<never, Failure>;
export function err(failure?: unknown): Result<never, unknown> {
  return { tag: "err", val: failure };
}
