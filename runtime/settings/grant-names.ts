/** The interfaces a worker can be granted, by the name they have in the WIT package. */
export const grants = [
  "log",
  "clock",
  "random",
  "config",
  "streams",
  "fetch",
  "kv",
  "crypto",
  "compression",
  "intl",
  "cache",
] as const;
/** The name of an interface that a worker may be granted. */
export type Grant = (typeof grants)[number];
