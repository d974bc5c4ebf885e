// What the owner of entries may say of replicated namespaces: it may have been taken over.

import * as v from "valibot";
import { namespacePattern } from "../../name-patterns.ts";
import { checkOf } from "../../process/check-of.ts";
import { list, name } from "../../process/message-parts.ts";
import type { Check } from "../../process/rpc.ts";
import { kvKeyBytes, kvMetadataBytes, kvNameCharacters, kvValueBytes } from "../../store/kv.ts";
import { count, digest } from "../../value-schemas.ts";
import {
  inlineValueBytes,
  maxLeavings,
  maxPerPage,
  maxTaken,
  type ReplicaAsks,
  type ReplicaOrders,
  valuePartBytes,
} from "./replication.ts";

const bytes = (most: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= most);

export const namespaceName = v.pipe(
  v.string(),
  v.maxLength(kvNameCharacters),
  v.regex(namespacePattern),
);

const key = v.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && value.length > 0 && value.length <= kvKeyBytes,
);
const metadata = v.nullable(
  v.pipe(
    v.string(),
    v.maxLength(kvMetadataBytes),
    v.check((text) => Buffer.byteLength(text) <= kvMetadataBytes),
  ),
);
const expiresAt = v.nullable(v.pipe(v.number(), v.safeInteger()));
const partsName = v.pipe(v.string(), v.regex(/^[0-9a-f]{1,128}$/));
const partNumber = v.pipe(count, v.maxValue(Math.ceil(kvValueBytes / valuePartBytes)));
const named = { tenant: name, name: namespaceName };
const keyed = { ...named, key };
const part = v.object({ id: partsName, n: partNumber, bytes: bytes(valuePartBytes) });

const isNull: Check<null> = (value) => value === null;

/** Checks of what it answers. */
export const replicaReplies: {
  readonly [Name in keyof ReplicaOrders]: Check<ReplicaOrders[Name]["reply"]>;
} = {
  replica: checkOf(
    v.object({
      log: v.nullable(v.pipe(v.string(), v.maxLength(200))),
      cursor: count,
      newest: v.nullable(v.object({ key: v.pipe(v.string(), v.maxLength(200)), version: count })),
    }),
  ),
  takePart: isNull,
  take: checkOf(v.pipe(count, v.maxValue(maxTaken))),
  audit: isNull,
  leavings: checkOf(
    v.object({
      keys: list(v.object({ ...keyed, version: count }), maxLeavings),
      parts: list(partsName, maxLeavings),
    }),
  ),
  cleaned: isNull,
  page: checkOf(list(v.object({ ...keyed, metadata, expiresAt }), maxPerPage)),
  value: checkOf(
    v.nullable(
      v.object({ bytes: v.pipe(count, v.maxValue(kvValueBytes)), part: bytes(valuePartBytes) }),
    ),
  ),
};

/** Checks of what it asks. */
export const replicaAsks: {
  readonly [Name in keyof ReplicaAsks]: Check<ReplicaAsks[Name]["ask"]>;
} = {
  openParts: checkOf(v.object(keyed)),
  putPart: checkOf(part),
  propose: checkOf(
    v.object({
      ...keyed,
      follows: count,
      value: v.nullable(
        v.union([
          bytes(inlineValueBytes),
          v.object({
            parts: partsName,
            bytes: v.pipe(count, v.maxValue(kvValueBytes)),
            sha256: digest,
          }),
        ]),
      ),
      metadata,
      expiresAt,
    }),
  ),
  level: isNull,
};
