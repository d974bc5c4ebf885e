// What a host's process and its shard's process say to each other: `skerry run`, `call` and `measure`.

import type { Request } from "../abi/generated/types.ts";
import type { Nothing } from "../process/rpc.ts";
import type { EncodedRecording, RecordWishes } from "../replay/recorder.ts";
import type { Recording } from "../replay/recording.ts";
import type { Replayed } from "../replay/replay-in-isolate.ts";
import type { Stub } from "../services/fetch/stub-sender.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import type { Outcome } from "../worker/outcome/usage.ts";

/** What `skerry run`, `call` and `measure` say of what is outside. */
export interface Outside {
  /** The folder whose entries `kv` has; null: there are none. */
  readonly kvDir: string | null;
  /** Addresses and CIDR ranges that workers may not fetch from; none where it is left out. */
  readonly denied?: readonly string[];
  /** Canned answers, in the place of the network; null: the network. */
  readonly stubs: readonly Stub[] | null;
}

export interface RunProtocol {
  readonly child: {
    readonly calls: {
      readonly load: {
        ask: {
          worker: string;
          dataDir: string;
          artifactKey: string;
          settings: WorkerSettings;
          outside: Outside;
          /** Which of its requests are recorded; none where it is left out. */
          record?: RecordWishes | null;
        };
        /** Null when the store has no such artifact, or had a damaged one, which is gone now. */
        reply: { coldStartMs: number; startFuel: number } | null;
      };
      /** Ends a worker after the requests it has. */
      readonly unload: { ask: { worker: string }; reply: null };
      readonly call: { ask: { worker: string; request: Request }; reply: Outcome };
      /** Runs a recorded request again, in an isolate of its own. Null where the store has no such artifact. */
      readonly replay: {
        ask: { dataDir: string; artifactKey: string; recording: Recording };
        reply: Replayed | null;
      };
      readonly listen: { ask: { port: number; address: string }; reply: { port: number } };
      /** Makes a worker the one that HTTP requests go to. */
      readonly route: { ask: { worker: string }; reply: null };
      readonly close: { ask: null; reply: null };
    };
    readonly tells: Nothing;
  };
  readonly parent: {
    readonly calls: {
      /** Keeps a recording; the answer is whether more will be kept. */
      readonly recording: { ask: EncodedRecording; reply: { more: boolean } };
    };
    readonly tells: {
      readonly beat: null;
      /** HTTP requests that ended, collected for a moment. */
      readonly outcomes: readonly Outcome[];
      /** Connections had to go, for the first time, since there were as many as the process may have. */
      readonly crowded: { readonly most: number };
      /** An isolate's thread can't be ended: the process has to be. */
      readonly wedged: null;
    };
  };
}
