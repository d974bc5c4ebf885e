import type { Artifact } from "../../../runtime/module/artifact.ts";
import { compareReplay } from "../../../runtime/replay/compare-replay.ts";
import {
  type EncodedRecording,
  ProcessRecorder,
  type RecordWishes,
} from "../../../runtime/replay/recorder.ts";
import type { Recording } from "../../../runtime/replay/recording.ts";
import { decodeRecording } from "../../../runtime/replay/recording-file.ts";
import { replayInIsolate } from "../../../runtime/replay/replay-in-isolate.ts";
import { maskedFields } from "../../../runtime/replay/secret-fields.ts";
import type { WorkerReach } from "../../../runtime/services/worker-services.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { grants as all, type Grant } from "../../../runtime/settings/settings.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { compileWorker, testSettings } from "../../support/workers.ts";

/** A worker in this process whose requests are recorded. */
export interface RecordedWorker {
  readonly deployment: RunningDeployment;
  readonly artifact: Artifact;
  /** The recordings so far, as their files hold them. */
  files(): Promise<readonly EncodedRecording[]>;
  /** The same, read. */
  recordings(): Promise<Recording[]>;
  end(): Promise<void>;
}

export interface RecordedOptions {
  readonly reach?: Partial<WorkerReach>;
  readonly grants?: readonly Grant[];
  readonly limits?: Partial<Limits>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly wishes?: Partial<RecordWishes>;
}

export async function artifactOf(
  source: string | Uint8Array,
  grants: readonly Grant[] = all,
): Promise<Artifact> {
  const { memory, tableElements } = testSettings().limits;
  const bytes = typeof source === "string" ? await compileWorker(source) : source;
  return keptArtifact(bytes, { grants, memoryBytes: memory, tableElements });
}

export async function recordedWorker(
  source: string | Uint8Array,
  { reach = {}, grants = all, limits = {}, secrets = {}, wishes = {} }: RecordedOptions = {},
): Promise<RecordedWorker> {
  const files: EncodedRecording[] = [];
  const recorder = new ProcessRecorder(
    { when: "all", sample: 1, masked: maskedFields, version: "0.0.0", ...wishes },
    async (recording) => {
      files.push(recording);
      return { more: true };
    },
  );
  const artifact = await artifactOf(source, grants);
  const deployment = await RunningDeployment.load(
    artifact,
    testSettings({ grants, limits, secrets }),
    () => {},
    { fetch: null, kv: null, ...reach },
    recorder.of(null),
  );
  const settled = async () => {
    await recorder.settled();
    return files;
  };
  return {
    deployment,
    artifact,
    files: settled,
    async recordings() {
      const written = await settled();
      return Promise.all(written.map(({ bytes, name }) => decodeRecording(bytes, name)));
    },
    end: () => deployment.dispose(),
  };
}

/** Runs a recording again, with its own module or another one, and compares. */
export async function replayed(artifact: Artifact, recording: Recording) {
  const again = await replayInIsolate(artifact, recording);
  return { ...again, compared: compareReplay(recording, again) };
}
