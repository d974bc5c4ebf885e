import type { CallResult } from "../../../runtime/isolate/inside/protocol.ts";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { momentNow } from "../../../runtime/tenant/moment.ts";
import { testSettings } from "../../support/workers.ts";

/** Runs JavaScript in an isolate in place of jco's glue, as if a guest had got that far, and gives it
 * one request. */
export async function runGlue(glue: string): Promise<CallResult> {
  const artifact = {
    glue,
    cores: [],
    manifest: { imports: [], exports: [], cores: [] },
  } as unknown as Artifact;
  const { limits } = testSettings();
  const isolate = await WorkerIsolate.create(artifact, {
    ...limits,
    logBytes: limits.log,
    variables: {},
    secrets: { TOKEN: "secret" },
  });
  try {
    const request = {
      method: "GET",
      uri: "http://x/",
      fields: [],
      body: { tag: "empty" as const },
    };
    const [result] = await isolate.run([{ request, ...momentNow(undefined) }]);
    return result!;
  } finally {
    isolate.dispose();
  }
}
