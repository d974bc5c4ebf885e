import { expect, test } from "vitest";
import { inspectText } from "../../../runtime/cli/text/inspect-text.ts";

/** What `inspect` says of a component whose core modules had, and have, so many bytes. */
function metering(sourceBytes: number, meteredBytes: number): string {
  const addedBytes = meteredBytes - sourceBytes;
  const manifest = {
    kind: "component",
    world: "wasi:http/proxy@0.2",
    source: { bytes: sourceBytes, sha256: "ab" },
    pipelineVersion: 1,
    ...{ imports: [], exports: [], sections: [], cores: [], grants: [] },
  };
  const inspection = {
    manifest,
    metering: {
      ...{ sourceBytes, meteredBytes, addedBytes, charges: 10, checks: 2 },
      ratio: meteredBytes / sourceBytes,
    },
    artifactBytes: meteredBytes,
    missingGrants: [],
  };
  const text = inspectText(inspection as unknown as Parameters<typeof inspectText>[0]);
  return /^metering .*$/m.exec(text)![0];
}

test("a module that metering makes larger", () => {
  expect(metering(1_000, 1_500)).toBe(
    "metering  added 500 bytes to 1,000 bytes of core modules, 1.50 times their size; it charges at 10 places and checks at 2",
  );
});

test("a module that metering makes smaller, for what it leaves out", () => {
  expect(metering(2_912_181, 1_000_000)).toMatch(
    /^metering {2}made 2\.78 MiB of core modules smaller by 1\.82 MiB, 0\.34 times their size, as it leaves out sections of names and for debuggers/,
  );
});
