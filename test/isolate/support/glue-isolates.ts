import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { testSettings } from "../../support/workers.ts";

/** Isolates whose workers are JavaScript in the place of jco's glue, and no modules. */
export class GlueIsolates {
  readonly #glue: string;
  readonly #isolates: WorkerIsolate[] = [];

  constructor(glue: string) {
    this.#glue = glue;
  }

  async start(): Promise<WorkerIsolate> {
    const manifest = { imports: [], exports: [], cores: [] };
    const artifact = { glue: this.#glue, cores: [], manifest } as unknown as Artifact;
    const { limits } = testSettings();
    const isolate = await WorkerIsolate.create(artifact, {
      ...{ ...limits, logBytes: limits.log, variables: {}, secrets: {} },
    });
    this.#isolates.push(isolate);
    return isolate;
  }

  /** Ends those that were started. */
  end(): void {
    for (const isolate of this.#isolates.splice(0)) isolate.dispose();
  }
}
