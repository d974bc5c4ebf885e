import type { kv } from "skerry:host";

type Problem = Extract<
  ReturnType<NonNullable<typeof kv>["get"]>,
  { readonly tag: "failed" }
>["val"];

const sentences: Readonly<Record<Problem, string>> = {
  "no-namespace":
    "no namespace is bound to that name: by [kv] in skerry.toml, or --kv NAME=NAMESPACE",
  "too-large": "a key has 1 to 512 bytes, a value up to 25 MiB, and metadata up to 1,024 bytes",
  quota: "the namespace is full",
  unavailable: "the store does not answer",
  "bad-cursor": "the cursor is none that list() gave",
};

/** What the store refused or could not do. */
export class KvError extends Error {
  /** A case of `problem` of runtime/abi/kv.wit. */
  readonly reason: Problem;

  constructor(what: string, reason: Problem) {
    super(`${what}: ${sentences[reason]}`);
    this.reason = reason;
  }
}
Object.defineProperty(KvError.prototype, "name", { value: "KvError", configurable: true });
