import type { ReplayComparison } from "../../replay/compare-replay.ts";
import { toJson } from "../../replay/json-values.ts";
import type { ReplayedCall } from "../../replay/recorded-answers.ts";
import type { Recording } from "../../replay/recording.ts";
import type { Replayed } from "../../replay/replay-in-isolate.ts";

/** A replay, as it is told. */
export interface ShownReplay {
  readonly recording: Recording;
  readonly replayed: Replayed;
  readonly compared: ReplayComparison;
  /** Whether it ran another module than the recorded one, by the user's wish. */
  readonly otherModule: boolean;
}

/** What `replay --json` prints. With `trace` all host calls are in it. */
export function replayDocument(
  { recording, replayed, compared, otherModule }: ShownReplay,
  trace: boolean,
): unknown {
  const { madeBy, at, requestId, worker, masked, request } = recording;
  const { same, parts, diverged, fuelFrom, others, unmade } = compared;
  const { name, deployment, module } = worker;
  return toJson({
    same,
    recording: {
      at,
      requestId,
      madeBy,
      masked,
      method: request.method,
      uri: request.uri,
      worker: { name, deployment, module },
    },
    otherModule,
    recorded: recording.end,
    replayed: replayed.end,
    parts,
    diverged: diverged && divergence(diverged),
    fuelDiffersFrom: fuelFrom?.number ?? null,
    otherArguments: others.map(({ number }) => number),
    unmadeCalls: unmade,
    ...(trace && { calls: replayed.played, insideCalls: replayed.inside }),
    error: null,
  });
}

function divergence({ number, name, values, recorded }: ReplayedCall) {
  const code = "replay-diverged";
  const was = recorded && { name: recorded.name, values: recorded.values };
  return { code, call: number, asked: { name, values }, recorded: was };
}
