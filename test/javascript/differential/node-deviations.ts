import type { Described } from "./describe-value.ts";

/** Cases of Node's modules in which the guest is different on purpose: what it answers, and why. */
export const nodeDeviations: Readonly<Record<string, { guest: Described; why: string }>> = {
  "module: a Transform": {
    guest: { value: ["AB"] },
    why: "The library follows Node 18, where a stream is iterated by all that has come.",
  },
  "util: format of a BigInt": {
    guest: { value: "5 6n" },
    why: "Texts are those of the log, by the Console Standard: `%s` is `String(value)`.",
  },
};
