import { hash } from "node:crypto";
import { KiB } from "../byte-units.ts";
import type { Artifact } from "../module/artifact.ts";
import type { Tape, TapedEnd, TapedOperation } from "../worker/outcome/tape.ts";
import { guestEnd } from "./guest-end.ts";
import { digestedValues } from "./json-values.ts";
import { Masker } from "./mask.ts";
import type { BodyDigest, RecordedEnd, Recording } from "./recording.ts";

/** Bytes of an answer's body up to which it is written as it is. */
const maxContent = 256 * KiB;

/** What a recorder knows besides the tape. */
export interface RecordingContext {
  readonly skerry: string;
  readonly deployment: string | null;
  readonly artifact: Artifact;
  /** The fields whose values are not written; null: all is written, secrets too. */
  readonly masked: readonly string[] | null;
}

/** The recording of a request that has ended. */
export function makeRecording(
  tape: Tape,
  end: TapedEnd,
  { skerry, deployment, artifact, masked }: RecordingContext,
): Recording {
  const { settings, fault } = end;
  const { request, wallClock, monotonic, randomKey } = tape.call;
  const { name, grants, limits, variables, secrets } = settings;
  const { manifest } = artifact;
  const { method, uri, fields, body, trailers = null } = request;
  const told = {
    requestId: tape.requestId,
    variables,
    request: {
      method,
      uri,
      fields,
      trailers,
      body: body.tag === "empty" ? null : body.val,
    },
    calls: tape.operations.map(recordedCall),
    end: recordedEnd(tape, end, artifact),
    fault,
  };
  const masker = new Masker(masked ?? []);
  if (masked !== null) masker.learn(Object.values(secrets), told);
  const written = masker.value(told) as typeof told;
  return {
    madeBy: {
      skerry,
      engine: process.versions.v8,
      pipeline: manifest.pipelineVersion,
      prices: manifest.priceTableVersion,
    },
    at: new Date(tape.frozen ? Date.now() : wallClock).toISOString(),
    requestId: written.requestId,
    worker: {
      name,
      deployment,
      module: manifest.source.sha256,
      world: manifest.world,
      grants,
      limits,
      variables: written.variables,
      secrets: masked === null ? secrets : masker.secrets(secrets),
    },
    masked: masked === null ? null : { fields: masked },
    request: written.request,
    moment: { wallClock, monotonic, randomKey: randomKey!, frozen: tape.frozen },
    calls: written.calls.map((call) => ({
      ...call,
      values: digestedValues(call.name, call.values),
    })),
    fault: written.fault,
    end: summed(written.end),
  };
}

function recordedCall({ name, values, asks, fuel = 0, settled, clock }: TapedOperation) {
  return { name, values, asks, fuel, told: settled, clock };
}

type UnsummedEnd = ReturnType<typeof guestEnd> | Omit<RecordedEnd, "answer">;

function recordedEnd(tape: Tape, end: TapedEnd, artifact: Artifact): UnsummedEnd {
  const { result, outcome, settings, fault } = end;
  if (result === null) return { error: outcome.error, usage: null, log: outcome.log };
  const { method } = tape.call.request;
  return guestEnd(result, tape.operations, { method, settings, artifact, fault });
}

/** The end with its body by length and digest. */
export function summed(end: UnsummedEnd): RecordedEnd {
  const { error, usage, log } = end;
  if (!("response" in end) || end.response === null) return { answer: null, error, usage, log };
  const { status, fields, body, trailers = null } = end.response;
  const content = body instanceof Uint8Array ? bodyDigest(body) : body;
  return { answer: { status, fields, body: content, trailers }, error, usage, log };
}

function bodyDigest(body: Uint8Array): BodyDigest {
  const content = body.length <= maxContent ? body : null;
  return { bytes: body.length, sha256: hash("sha256", body), content };
}
