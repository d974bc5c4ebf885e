import * as v from "valibot";
import { errorTable } from "../error-table.ts";
import { limitKeys } from "../settings/limit-keys.ts";
import type { Limits } from "../settings/limits.ts";
import { grantList, quantityField } from "../settings/settings-fields.ts";
import { count, digest } from "../value-schemas.ts";
import type { Recording } from "./recording.ts";

const text = v.string();
const bytes = v.instance(Uint8Array);
const fields = v.array(v.tuple([text, text]));
const texts = v.record(text, text);
const errorCode = v.picklist(Object.keys(errorTable) as (keyof typeof errorTable)[]);

const limits = v.pipe(
  v.strictObject(
    Object.fromEntries(limitKeys.map((entry) => [entry.property, quantityField(entry)])),
  ),
  v.transform((values) => values as unknown as Limits),
);

/** What `toJson` writes: its parts are the guest's, and are checked by the glue like any answer. */
const told = v.variant("kind", [
  v.strictObject({ kind: v.literal("value"), value: v.unknown() }),
  v.strictObject({ kind: v.literal("misuse"), message: text }),
  v.strictObject({ kind: v.literal("failed"), message: text }),
  v.strictObject({ kind: v.literal("deadline") }),
]);

const clock = v.strictObject({ wallClock: count, monotonic: count });

const call = v.strictObject({
  name: text,
  values: v.array(v.unknown()),
  asks: v.boolean(),
  fuel: count,
  told: v.nullable(told),
  clock: v.nullable(clock),
});

const bodyDigest = v.strictObject({ bytes: count, sha256: digest, content: v.nullable(bytes) });

const answer = v.strictObject({
  status: count,
  fields,
  body: v.nullable(v.union([bodyDigest, count])),
  trailers: v.nullable(fields),
});

const end = v.strictObject({
  answer: v.nullable(answer),
  error: v.nullable(
    v.strictObject({ code: errorCode, message: text, detail: v.exactOptional(text) }),
  ),
  usage: v.nullable(v.strictObject({ fuel: count, memoryBytes: count, hostCalls: count })),
  log: v.array(
    v.strictObject({ level: v.picklist(["debug", "info", "warn", "error"]), message: text }),
  ),
});

/** The schema of a recording, with its bytes and integers as such. */
export const recordingSchema: v.GenericSchema<unknown, Recording> = v.strictObject({
  madeBy: v.strictObject({ skerry: text, engine: text, pipeline: text, prices: count }),
  at: text,
  requestId: text,
  worker: v.strictObject({
    name: text,
    deployment: v.nullable(text),
    module: digest,
    world: text,
    grants: grantList,
    limits,
    variables: texts,
    secrets: texts,
  }),
  masked: v.nullable(v.strictObject({ fields: v.array(text) })),
  request: v.strictObject({
    method: text,
    uri: text,
    fields,
    trailers: v.nullable(fields),
    body: v.nullable(v.union([bytes, count])),
  }),
  moment: v.strictObject({
    ...clock.entries,
    randomKey: v.pipe(
      bytes,
      v.check(({ length }) => length === 32),
    ),
    frozen: v.boolean(),
  }),
  calls: v.array(call),
  fault: v.nullable(text),
  end,
});
