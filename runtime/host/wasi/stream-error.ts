import type { IoError } from "./io-error.ts";

/** `wasi:io/streams.stream-error`. */
export type StreamError =
  | { readonly tag: "last-operation-failed"; readonly val: IoError }
  | { readonly tag: "closed" };
