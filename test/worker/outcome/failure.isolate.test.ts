import { expect, test } from "vitest";
import type { Failure } from "../../../runtime/isolate/inside/batch/protocol.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { startFailure } from "../../../runtime/worker/outcome/failure.ts";
import { testSettings } from "../../support/workers.ts";

const artifact = { manifest: { cores: [] }, cores: [] } as unknown as Artifact;

test.for([
  [
    100,
    "overloaded",
    "The host is too busy to initialise the module: in the 5,000 ms of its deadline that had 100 ms of CPU time.",
  ],
  [2_400, "overloaded", "had 2,400 ms of CPU time"],
  [2_600, "start-failed", "ran longer than its deadline of 5,000 ms"],
  [5_000, "start-failed", "ran longer than its deadline of 5,000 ms"],
] as const)(
  "a start that ends by its deadline with %d ms of CPU time is %s",
  ([cpuMs, code, message]) => {
    const failure: Failure = { cause: "deadline-exceeded", message: "", stack: "" };
    const settings = testSettings({ limits: { deadline: 5_000 } });
    expect(startFailure(failure, [], artifact, settings, cpuMs)).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  },
);
