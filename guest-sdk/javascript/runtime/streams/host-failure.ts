// What the host could not do, as errors of the worker.
import type { streams } from "skerry:host";
import { visitorLeft } from "../loop/visitor.ts";

/** The cause of an error: why the host could not do something, in one word for programs and a sentence
 * for people. */
export class HostFailure extends Error {
  /** A case of an enumeration of runtime/abi: `reason` of fetch.wit, or `ending` of streams.wit. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}
Object.defineProperty(HostFailure.prototype, "name", { value: "HostFailure", configurable: true });

type Ending = Extract<
  ReturnType<NonNullable<typeof streams>["read"]>,
  { readonly tag: "failed" }
>["val"];

const sentences: Readonly<Record<Ending, string>> = {
  "client-left": "the client has gone",
  "cut-short": "the other end broke off",
  "too-large": "it is larger than is allowed",
  "timed-out": "nothing came for too long",
  cancelled: "it was given up",
};

/** The error of a stream that ended before its content did. */
export function endedEarly(ending: Ending): TypeError {
  if (ending === "client-left") visitorLeft();
  const sentence = sentences[ending];
  return new TypeError(`The body ended early: ${sentence}`, {
    cause: new HostFailure(ending, sentence),
  });
}
