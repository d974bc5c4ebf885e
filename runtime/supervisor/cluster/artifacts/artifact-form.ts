import { hash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import * as v from "valibot";
import { MiB } from "../../../byte-units.ts";
import { pipelineVersion } from "../../../module/pipeline-version.ts";
import { prepareChecks } from "../../../prepare/message-checks.ts";
import type { EncodedArtifact } from "../../../store/artifacts.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { Refusal } from "../../../store/log/signed-record.ts";
import { digest } from "../../../value-schemas.ts";

/** The form of what this version gives, and the only one that it takes. */
const formVersion = 1;

/** Bytes of an artifact in the cluster, and of its files, at most: a larger one is prepared by each node. */
export const maxPacked = 16 * MiB;
const maxFileBytes = 64 * MiB;

/** Bytes of the list of its files with the manifest, and files, at most. */
const maxListBytes = MiB;
const maxFiles = 1_000;

/** Bytes of one message: one of NATS has 1 MiB at most where nothing else is set. */
export const messageBytes = 256 * 1_024;

/** Bytes of the head's text at most; and what each message has of the artifact. */
const maxHeadText = 1_024;
export const sliceBytes = messageBytes - 2 * maxHeadText;

const signatureBytes = 64;
/** A byte of version, the signature, two bytes for the length of the head's text. */
const fixedHead = 1 + signatureBytes + 2;

/** What is signed begins with it, so that a signature of one purpose is none of another. */
const purpose = "skerry cluster artifact\n";

/** Names all besides a module's bytes that an artifact may depend on: one is taken only where this node would have made the same.
 * Of the engine and the machine nothing of today's is in an artifact; but it was made by them. */
export const variant: string = hash(
  "sha256",
  [
    `form ${formVersion}`,
    `pipeline ${pipelineVersion}`,
    `v8 ${process.versions.v8}`,
    `${process.platform} ${process.arch}`,
  ].join("\n"),
);

const size = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

const head = v.strictObject({
  module: digest,
  variant: digest,
  /** Bytes and SHA-256 of what comes, packed; and the bytes that become of it. */
  packed: size(maxPacked),
  sha256: digest,
  unpacked: size(maxFileBytes + maxListBytes),
});
export type Head = v.InferOutput<typeof head>;

const list = v.object({
  manifest: v.unknown(),
  files: v.pipe(
    v.array(v.tuple([v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))])),
    v.maxLength(maxFiles),
  ),
});

type Opened<Value> = Value | { readonly refused: Refusal };

/** An artifact as messages, of which the first one has a head that the cluster's key signs for all of them; null for one that is
 * larger than what is shared. */
export async function packArtifact(
  key: ClusterKey,
  module: string,
  { manifest, files }: EncodedArtifact,
): Promise<Uint8Array[] | null> {
  const all = [...files];
  const text = Buffer.from(
    JSON.stringify({ manifest, files: all.map(([name, { length }]) => [name, length]) }),
  );
  const fileBytes = all.reduce((sum, [, { length }]) => sum + length, 0);
  if (text.length > maxListBytes || fileBytes > maxFileBytes || all.length > maxFiles) return null;
  const plain = Buffer.concat([uint32(text.length), text, ...all.map(([, bytes]) => bytes)]);
  const packed = await promisify(gzip)(plain, { level: constants.Z_BEST_SPEED });
  if (packed.length > maxPacked) return null;
  const sha256 = hash("sha256", packed);
  const sizes = { packed: packed.length, unpacked: plain.length };
  const first = Buffer.from(JSON.stringify({ module, variant, sha256, ...sizes } satisfies Head));
  const length = Buffer.of(first.length >> 8, first.length & 255);
  const signature = key.sign(signed(first));
  return slicesOf(packed).map((slice, at) =>
    at > 0 ? slice : Buffer.concat([Buffer.of(formVersion), signature, length, first, slice]),
  );
}

/** What the first message of an artifact says, and its part of it. Nothing of it is read before its signature holds. */
export function openHead(
  key: ClusterKey,
  module: string,
  message: Uint8Array,
): Opened<{ readonly head: Head; readonly slice: Uint8Array }> {
  if (message.length > messageBytes || message.length < fixedHead) return { refused: "size" };
  if (message[0] !== formVersion) return { refused: "version" };
  const length = message[fixedHead - 2]! * 256 + message[fixedHead - 1]!;
  const text = message.subarray(fixedHead, fixedHead + length);
  if (text.length !== length || length > maxHeadText) return { refused: "size" };
  const signature = message.subarray(1, 1 + signatureBytes);
  if (!key.verify(signed(text), signature)) return { refused: "signature" };
  const read = parse(head, text);
  // One that was signed for another module, or is of another pipeline, is none of this one.
  if (read === null || read.module !== module || read.variant !== variant) {
    return { refused: "schema" };
  }
  return { head: read, slice: message.subarray(fixedHead + length) };
}

/** How many messages an artifact has. */
export function countOf({ packed }: Head): number {
  return Math.ceil(packed / sliceBytes);
}

/** What comes of all slices: held against the head, and then against all that is asked of a process that prepares modules. Its
 * files' digests are made anew. */
export async function unpackArtifact(
  { module, packed, sha256, unpacked }: Head,
  slices: readonly Uint8Array[],
): Promise<Opened<EncodedArtifact>> {
  if (slices.reduce((sum, { length }) => sum + length, 0) !== packed) return { refused: "size" };
  const bytes = Buffer.concat(slices);
  if (hash("sha256", bytes) !== sha256) return { refused: "digest" };
  const plain = await promisify(gunzip)(bytes, { maxOutputLength: unpacked }).catch(() => null);
  if (plain === null || plain.length !== unpacked || unpacked < 4) return { refused: "size" };
  const artifact = readFiles(plain);
  if (artifact === null || !prepareChecks.replies.walk(artifact)) return { refused: "schema" };
  const { manifest, files } = artifact;
  const isWhole =
    manifest.source.sha256 === module &&
    manifest.pipelineVersion === pipelineVersion &&
    ["glue.js", ...manifest.cores.map(({ name }) => name)].every((name) => files.has(name));
  return isWhole ? artifact : { refused: "schema" };
}

function readFiles(plain: Buffer): EncodedArtifact | null {
  const length = plain.readUInt32BE(0);
  if (length > maxListBytes) return null;
  const read = parse(list, plain.subarray(4, 4 + length));
  if (read === null) return null;
  const files = new Map<string, Uint8Array>();
  const digests: Record<string, string> = {};
  let at = 4 + length;
  for (const [name, bytes] of read.files) {
    const content = plain.subarray(at, at + bytes);
    if (content.length !== bytes || files.has(name)) return null;
    files.set(name, content);
    digests[name] = hash("sha256", content);
    at += bytes;
  }
  const { manifest } = read;
  return at === plain.length ? ({ manifest, files, digests } as EncodedArtifact) : null;
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  text: Uint8Array,
): v.InferOutput<Schema> | null {
  try {
    const read = v.safeParse(schema, JSON.parse(Buffer.from(text).toString("utf8")));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

function signed(text: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(purpose), Buffer.of(formVersion), text]);
}

function slicesOf(packed: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(packed.length / sliceBytes) }, (_, i) =>
    packed.subarray(i * sliceBytes, (i + 1) * sliceBytes),
  );
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
