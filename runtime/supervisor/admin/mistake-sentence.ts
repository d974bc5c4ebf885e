import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import { SkerryError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";
import { nearest } from "../../settings/nearest.ts";
import { formatCount } from "../../settings/quantities.ts";

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
}

/** What a validation found, as ajv gives it with `verbose`: the schema that was not met is there. */
type Mistake = FastifySchemaValidationError & { readonly parentSchema?: Schema };

/** Mistakes that are told at once. */
const maxReported = 10;

/** The mistakes of a request's values, each as one sentence with the key and what is allowed. */
export function mistake(errors: readonly Mistake[], part: string): SkerryError {
  const told = new Map<string, string>();
  for (const each of errors) {
    const { keyword, instancePath, params } = each;
    // Of a value that may have one form of several each form says something, and of one with a mistake its parts do.
    const own = keyword === "required" ? params.missingProperty : params.additionalProperty;
    const at = own === undefined ? instancePath : `${instancePath}/${own}`;
    if ([...told.keys()].some((known) => `${at}/`.startsWith(`${known}/`))) continue;
    told.set(at, sentenceOf(each, part));
    if (told.size === maxReported) break;
  }
  return new SkerryError("bad-settings", [...told.values()].join(" "));
}

function sentenceOf(
  { keyword, instancePath, params, parentSchema = {} }: Mistake,
  part: string,
): string {
  const path = shownPath(instancePath);
  const key = (name: unknown) => (path === "" ? shown(name) : `${path}.${shown(name)}`);
  if (keyword === "required") return `${key(params.missingProperty)} is missing.`;
  if (keyword === "additionalProperties") {
    const word = String(params.additionalProperty);
    const known = Object.keys(parentSchema.properties ?? {});
    const meant = nearest(word, known);
    const hint = meant === null ? `allowed are ${known.join(", ")}` : `did you mean ${key(meant)}?`;
    return `${key(word)} is not known: ${hint}${meant === null ? "." : ""}`;
  }
  const subject = path === "" ? `The ${part === "querystring" ? "query" : part}` : path;
  return `${subject} must be ${allowed(parentSchema)}.`;
}

function allowed(schema: Schema): string {
  const { type, minimum, maximum } = schema;
  if (schema.enum !== undefined) return `one of ${schema.enum.join(", ")}`;
  if (type === "integer" || type === "number") {
    const kind = type === "integer" ? "a whole number" : "a number";
    return `${kind} from ${formatCount(minimum ?? 0)} to ${formatCount(maximum ?? 0)}`;
  }
  if (type === "string") {
    if (schema.description !== undefined) return schema.description;
    return schema.maxLength === undefined
      ? "a text"
      : `a text of at most ${schema.maxLength} characters`;
  }
  const most = schema.maxItems ?? schema.maxProperties;
  const size = most === undefined ? "" : ` of at most ${formatCount(most)} entries`;
  return `${type === "array" ? "a list" : "an object"}${size}`;
}

/** A JSON pointer (RFC 6901) as it is written in code: `/limits/fuel` as `limits.fuel`. */
function shownPath(pointer: string): string {
  const keys = pointer.split("/").slice(1);
  return keys.map((key) => shown(key.replaceAll("~1", "/").replaceAll("~0", "~"))).join(".");
}

/** A key of the caller's making, bounded. */
function shown(key: unknown): string {
  return visible(String(key).slice(0, 100));
}
