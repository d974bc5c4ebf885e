import * as v from "valibot";
import { MiB } from "../../byte-units.ts";
import { checkOf } from "../../process/check-of.ts";
import { name, word } from "../../process/message-parts.ts";
import type { Check } from "../../process/rpc.ts";
import { kvCursorCharacters, kvKeyBytes, kvValueBytes } from "../../store/kv.ts";
import { count } from "../../value-schemas.ts";
import type { AskedFunction, AskedKv } from "./asked-services.ts";

const bytes = (most: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check(({ length }) => length <= most),
  );

/** Room above what a store takes: it says in its own words that something is too long. */
const room = 1_024;
const key = bytes(kvKeyBytes + 100 * room);
const namespace = v.strictObject({ tenant: name, name, quotaBytes: count });

const kv = v.variant("kind", [
  v.strictObject({ kind: v.literal("get"), namespace, key }),
  v.strictObject({
    kind: v.literal("put"),
    namespace,
    key,
    value: bytes(kvValueBytes + 100 * MiB),
    options: v.strictObject({
      expiresAt: v.optional(v.pipe(v.number(), v.finite())),
      metadata: v.optional(v.pipe(v.string(), v.maxLength(MiB))),
      ifVersion: v.optional(count),
    }),
  }),
  v.strictObject({ kind: v.literal("delete"), namespace, key, ifVersion: v.nullable(count) }),
  v.strictObject({
    kind: v.literal("list"),
    namespace,
    prefix: key,
    options: v.strictObject({
      cursor: v.optional(v.pipe(v.string(), v.maxLength(kvCursorCharacters + room))),
      limit: v.pipe(count, v.maxValue(2 ** 32)),
    }),
  }),
  v.strictObject({ kind: v.literal("age"), namespace }),
]);

/** The form of a shard's operations on entries. The receiver checks whether the worker has the namespace. */
export const isAskedKv = checkOf(kv) as Check<unknown> as Check<AskedKv>;

/** The most bytes of a call's arguments: what an interface allows is less. */
export const maxValuesBytes = 32 * MiB;

export const isAskedFunction: Check<AskedFunction> = checkOf(
  v.strictObject({
    tenant: word,
    interface: word,
    function: word,
    values: bytes(maxValuesBytes),
  }),
);
