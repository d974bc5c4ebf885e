import { expect, test } from "vitest";
import { lossReason } from "../../../runtime/supervisor/cordons/loss-reason.ts";

const sentence = (how: string) => `The shard's process was lost: it ${how}.`;

test.for([
  ["ended with SIGKILL", 3, 3, "killed"],
  ["ended with SIGKILL", 3, 4, "crashed"],
  ["ended with SIGKILL", null, null, "crashed"],
  ["ended with SIGSEGV", 3, 3, "crashed"],
  ["ended with SIGABRT", 3, 3, "crashed"],
  ["ended with SIGSYS", 3, 3, "crashed"],
  ["ended with SIGQUIT", 3, 4, "killed"],
  ["ended with SIGUSR2", null, null, "killed"],
  ["ended with code 134", 3, 3, "crashed"],
  ["gave no sign of life", 3, 3, "silent"],
  ["did not answer in time", 3, 3, "silent"],
] as const)(
  "a shard that %s, with %s and %s kills for memory before and now, was %s",
  ([how, before, now, reason]) => {
    expect(lossReason(sentence(how), before, now)).toBe(reason);
  },
);
