import { hash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import * as v from "valibot";
import { KiB, MiB } from "../byte-units.ts";
import { SkerryError } from "../errors.ts";
import { pipelineVersion } from "../module/pipeline-version.ts";
import { formatBytes, formatCount } from "../settings/quantities.ts";
import { fromJson, hasMoreValues, toJson } from "./json-values.ts";
import { type Recording, recordingFormat, recordingVersion } from "./recording.ts";
import { recordingSchema } from "./recording-schema.ts";

/** The largest recording that is read, in its file and unpacked: far above what a recorder keeps (`recorder.ts`). */
export const maxFileBytes = 128 * MiB;
const maxTextBytes = 256 * MiB;

/** Values of JSON in it: each takes many times its bytes once it is read, and a tape of 32 MiB has 1.5 million. */
const maxValues = 3_000_000;

/** The bytes from which on a recording is compressed. */
const longText = 16 * KiB;

/** The first line, as JSON. What follows is the recording, as JSON too, packed by gzip where it is long. The digest is
 * that of all bytes of the file but its own, so what is changed is noticed before any of it is unpacked. */
interface Head {
  readonly format: typeof recordingFormat;
  readonly version: number;
  readonly madeBy: string;
  readonly encoding: "plain" | "gzip";
  readonly bytes: number;
  readonly sha256: string;
}

const headSchema = v.strictObject({
  format: v.literal(recordingFormat),
  version: v.number(),
  madeBy: v.string(),
  encoding: v.picklist(["plain", "gzip"]),
  bytes: v.number(),
  sha256: v.string(),
});

const newLine = 10;
const longestHead = 1_024;

/** A recording as its file holds it. */
export async function encodeRecording(recording: Recording): Promise<Uint8Array> {
  const text = Buffer.from(`${JSON.stringify(toJson(recording))}\n`);
  const long = text.length >= longText;
  const content = long ? await promisify(gzip)(text, { level: 3 }) : text;
  const head = {
    format: recordingFormat,
    version: recordingVersion,
    madeBy: recording.madeBy.skerry,
    encoding: long ? "gzip" : "plain",
    bytes: content.length,
  } as const;
  const signed: Head = { ...head, sha256: digestOf(head, content) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(signed)}\n`), content]);
}

/** The recording that a file holds; `label` is the file's name for messages.
 * @throws SkerryError `recording-damaged`, `recording-version`. */
export async function decodeRecording(file: Uint8Array, label: string): Promise<Recording> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const end = bytes.subarray(0, longestHead).indexOf(newLine);
  const head = readHead(bytes.subarray(0, Math.max(0, end)).toString("utf8"));
  if (head === null) throw damaged(`${label} does not begin as a recording does.`);
  if (head.version !== recordingVersion) {
    throw otherVersion(
      `${label} has form ${head.version} of recordings, by Skerry ${head.madeBy}; this version reads form ${recordingVersion}.`,
    );
  }
  const content = bytes.subarray(end + 1);
  if (content.length !== head.bytes) {
    throw damaged(
      `${label} has ${content.length} bytes after its first line, which says ${head.bytes}: it was cut or added to.`,
    );
  }
  const { sha256: written, ...rest } = head;
  if (digestOf(rest, content) !== written) {
    throw damaged(`${label} was changed after it was written: its digest is another.`);
  }
  const recording = parse(await unpacked(content, head, label), label);
  const { pipeline, skerry } = recording.madeBy;
  if (pipeline !== pipelineVersion) {
    throw otherVersion(
      `${label} was made by Skerry ${skerry} with the pipeline "${pipeline}"; this one has "${pipelineVersion}", by which a request may cost other fuel.`,
    );
  }
  return recording;
}

/** The digest of a recording with this first line, which does not have it yet. */
export function digestOf(head: Omit<Head, "sha256">, content: Uint8Array): string {
  return hash("sha256", Buffer.concat([Buffer.from(JSON.stringify(head)), content]));
}

function readHead(line: string): Head | null {
  try {
    const { success, output } = v.safeParse(headSchema, JSON.parse(line));
    // To the byte: whatever else says the same was not written by a recorder.
    return success && JSON.stringify(output) === line ? output : null;
  } catch {
    return null;
  }
}

async function unpacked(content: Buffer, { encoding }: Head, label: string): Promise<Buffer> {
  if (encoding === "plain") return content;
  try {
    return await promisify(gunzip)(content, { maxOutputLength: maxTextBytes });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw damaged(
      large
        ? `${label} unpacks to more than ${formatBytes(maxTextBytes)}, which no recording has.`
        : `${label} can't be unpacked.`,
    );
  }
}

function parse(text: Buffer, label: string): Recording {
  if (hasMoreValues(text, maxValues)) {
    throw damaged(
      `${label} holds more than ${formatCount(maxValues)} values, which no recording does.`,
    );
  }
  let value: unknown;
  try {
    value = fromJson(JSON.parse(text.toString("utf8")));
  } catch {
    throw damaged(`${label} holds no recording: it is not JSON as recorders write it.`);
  }
  const result = v.safeParse(recordingSchema, value);
  if (result.success) return result.output;
  const place = v.getDotPath(result.issues[0]) ?? "it";
  throw damaged(`${label} holds no recording: \`${place}\` is not what it must be.`);
}

const damaged = (sentence: string) => new SkerryError("recording-damaged", sentence);
const otherVersion = (sentence: string) => new SkerryError("recording-version", sentence);
