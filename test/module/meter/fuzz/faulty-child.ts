// A child process that breaks down by the seed: what the tests of the fuzzer's parts need.

import type { CaseResult } from "./case.ts";
import type { CaseRequest } from "./child.ts";

const same: CaseResult = {
  ...{ kind: "same", reason: "", differences: [] },
  ...{ endings: { returned: 1 }, overshoot: 0 },
};

process.on("disconnect", () => process.exit());
process.on("message", ({ seed }: CaseRequest) => {
  if (seed === 3) process.abort();
  if (seed === 5) for (;;);
  if (seed === 7)
    process.send!({ ...same, kind: "different", differences: ["fuel 1, expected 2"] });
  else if (seed === 8) process.send!({ ...same, kind: "refused", reason: "threads" });
  else process.send!(same);
});
