import { expect, test } from "vitest";
import {
  isOutside,
  lossReason,
  maySuspect,
} from "../../../runtime/supervisor/cordons/loss-reason.ts";

const sentence = (how: string) => `The shard's process was lost: it ${how}.`;

test.for([
  ["ended with SIGKILL", false, null, "killed"],
  ["ended with SIGKILL", false, true, "killed"],
  ["ended with SIGKILL", true, true, "crashed"],
  ["ended with SIGKILL", true, false, "killed"],
  ["ended with SIGKILL", true, null, "crashed"],
  ["ended with SIGKILL", null, null, "crashed"],
  ["ended with SIGSEGV", false, false, "crashed"],
  ["ended with SIGABRT", false, false, "crashed"],
  ["ended with SIGSYS", false, false, "crashed"],
  ["ended with SIGQUIT", true, true, "killed"],
  ["ended with SIGUSR2", null, null, "killed"],
  ["ended with code 134", false, false, "crashed"],
  ["gave no sign of life", false, false, "silent"],
  ["gave no sign of life as it was stopped (0 ms of CPU time in 4.4 s)", false, false, "stalled"],
  ["gave no sign of life, and slept (10 ms of CPU time in 4.4 s)", null, null, "stalled"],
  ["did not answer in time", false, false, "silent"],
  ["took 900 MiB of memory, where 256 are its share", true, true, "over-memory"],
  ["made 500 threads; the limit is 80", false, false, "over-threads"],
] as const)(
  "a shard that %s, where the kernel ran out of memory: %s, and the shard was over its share: %s, was %s",
  ([how, ranOut, overShare, reason]) => {
    expect(lossReason(sentence(how), { ranOut, overShare })).toBe(reason);
  },
);

test.for([
  ["gave no sign of life", true, true],
  ["gave no sign of life as it was stopped (0 ms of CPU time in 4.4 s)", false, true],
  [
    "gave no sign of life as the machine was too busy for it (90 ms of CPU time in 4.4 s)",
    false,
    true,
  ],
  ["gave no sign of life, and slept (10 ms of CPU time in 4.4 s)", true, true],
  ["ended with SIGTERM", false, true],
  ["ended with SIGSEGV", true, false],
  ["ended with code 1", true, false],
] as const)(
  "of a shard that %s workers may be suspected: %s; its start may be tried again: %s",
  ([how, suspected, outside]) => {
    const told = sentence(how);
    const reason = lossReason(told, { ranOut: null, overShare: null });
    expect(maySuspect(reason, told)).toBe(suspected);
    expect(isOutside(told)).toBe(outside);
  },
);
