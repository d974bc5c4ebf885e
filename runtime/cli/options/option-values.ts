import { InvalidArgumentError } from "commander";
import { toSkerryError } from "../../errors.ts";
import { namespacePattern } from "../../name-patterns.ts";
import type { GivenKv, GivenSecret } from "../../project/reach-options.ts";
import { parseOrigin } from "../../services/fetch/origin.ts";
import { limitKey } from "../../settings/limit-keys.ts";
import { type QuantityRange, readLimit } from "../../settings/limit-value.ts";
import type { Limits } from "../../settings/limits.ts";
import { formatQuantity, parseQuantity, type Unit, unitSyntax } from "../../settings/quantities.ts";
import { type Grant, grants } from "../../settings/settings.ts";
import { replicatedMark } from "../../store/kv.ts";
import { isAddressRange } from "../../supervisor/settings/address-range.ts";

/** Reads a limit as `skerry.toml` would: `--memory 64MiB`. */
export function limitValue(property: keyof Limits): (text: string) => number {
  return ofRange(limitKey(property));
}

function ofRange(range: QuantityRange): (text: string) => number {
  return (text) => {
    const result = readLimit(range, text);
    if ("problem" in result) throw new InvalidArgumentError(`It ${result.problem}.`);
    return result.value;
  };
}

/** Reads a whole number from a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a whole number, ${least} to ${most}.`);
    }
    return value;
  };
}

/** Reads a number with a unit, 0 to `most`: `64MiB`, `5_000_000`. */
export function quantity(unit: Unit, most: number): (text: string) => number {
  return (text) => {
    const value = parseQuantity(text, unit);
    if (value === null) throw new InvalidArgumentError(`It must be ${unitSyntax[unit]}.`);
    if (value > most) {
      throw new InvalidArgumentError(`It must be at most ${formatQuantity(most, unit)}.`);
    }
    return value;
  };
}

/** Reads a count from `least` on, as settings have it. */
export function counted(least: number): (text: string) => number {
  return ofRange({ unit: "count", least, most: 1_000_000 });
}

/** Reads a time of up to an hour, as settings have it. */
export const duration = ofRange({ unit: "milliseconds", least: 1, most: 3_600_000 });

/** Reads a time of these bounds, in ms, as settings have it. */
export function timeBetween(least: number, most: number): (text: string) => number {
  return ofRange({ unit: "milliseconds", least, most });
}

/** Reads a label, and values of it that go first: `region`, `region=fra,ams`. */
export function waves(text: string): { readonly label: string; readonly places?: string[] } {
  const equals = text.indexOf("=");
  if (equals === -1 && text !== "") return { label: text };
  const [label, places] = [text.slice(0, equals), text.slice(equals + 1).split(",")];
  if (label === "" || places.includes("") || new Set(places).size < places.length) {
    throw new InvalidArgumentError("It must be `LABEL` or `LABEL=VALUE,VALUE`, each value once.");
  }
  return { label, places };
}

/** Reads a share of visitors: 0 to 100, with or without a sign. */
export function percent(text: string): number {
  const match = /^(\d{1,3}(?:\.\d+)?) ?%?$/.exec(text);
  const value = match === null ? Number.NaN : Number(match[1]);
  if (!(value <= 100)) throw new InvalidArgumentError("It must be a number, 0 to 100.");
  return value;
}

/** Collects words behind those given before. */
export function words(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Collects a variable `NAME=value` behind those given before. */
export function variable(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("It must be `NAME=value`.");
  return [...before, [text.slice(0, equals), text.slice(equals + 1)]];
}

/** Collects a namespace `NAME=namespace`, or a folder of entries, behind those given before. What names a folder all the same
 * has `./` before it. */
export function kvValue(text: string, before: GivenKv = { bound: [] }): GivenKv {
  const [, name, namespace] = /^([A-Za-z_]\w{0,62})=(.*)$/.exec(text) ?? [];
  if (name === undefined) return { ...before, folder: text };
  if (!namespacePattern.test(namespace!) || namespace!.startsWith(replicatedMark)) {
    throw new InvalidArgumentError(
      "A namespace's name has 1 to 63 lower-case letters, digits and hyphens, and neither begins nor ends with a hyphen.",
    );
  }
  return { ...before, bound: [...before.bound, [name, namespace!]] };
}

/** Collects a number `NAME=n` behind those given before. */
export function namedNumber(
  text: string,
  before: readonly (readonly [string, number])[] = [],
): (readonly [string, number])[] {
  const [, name, digits] = /^([^=]+)=([\d,_]+)$/.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError("It must be `NAME=n`, a whole number.");
  return [...before, [name, Number(digits!.replaceAll(/[,_]/g, ""))]];
}

/** Reads `PORT`, of this machine alone, or `HOST:PORT`; an address of IPv6 stands in brackets. */
export function hostPort(text: string): { readonly address: string; readonly port: number } {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-fA-F:]+)\]:|([^:]+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new InvalidArgumentError("It must be a port, or `HOST:PORT`.");
  }
  return { address: bracketed ?? plain ?? "127.0.0.1", port };
}

/** Collects a secret `NAME=value`, or `NAME=env:VARIABLE`, behind those given before. */
export function secret(
  text: string,
  before: readonly (readonly [string, GivenSecret])[] = [],
): (readonly [string, GivenSecret])[] {
  const equals = text.indexOf("=");
  // What was typed may be the secret itself: it is not repeated.
  if (equals < 1) throw new InvalidArgumentError("It must be `NAME=value` or `NAME=env:VARIABLE`.");
  const value = text.slice(equals + 1);
  const given = value.startsWith("env:") ? { env: value.slice("env:".length) } : { value };
  return [...before, [text.slice(0, equals), given]];
}

/** Collects a grant behind those given before. */
export function grant(text: string, before: readonly Grant[] = []): Grant[] {
  const found = grants.find((each) => each === text);
  if (found === undefined)
    throw new InvalidArgumentError(`It must be one of ${grants.join(", ")}.`);
  return [...before, found];
}

/** Collects an origin of an allow list behind those given before. */
export function origin(text: string, before: readonly string[] = []): string[] {
  try {
    parseOrigin(text);
  } catch (error) {
    throw new InvalidArgumentError(toSkerryError(error).message);
  }
  return [...before, text];
}

/** Collects an address or a range of them behind those given before. */
export function range(text: string, before: readonly string[] = []): string[] {
  if (!isAddressRange(text)) {
    throw new InvalidArgumentError(
      "It must be an IP address or a range of them, such as 10.0.0.0/8.",
    );
  }
  return [...before, text];
}

/** Collects a header `name: value` behind those given before. */
export function header(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): [string, string][] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new InvalidArgumentError("It must be `name: value`.");
  return [...before.map(([...pair]) => pair), [text.slice(0, colon), text.slice(colon + 1)]];
}

/** Splits `--liftoff-only --no-opt`, with or without the dashes. */
export function v8Flags(text: string): string[] {
  const flags = text.split(/[\s,]+/).filter((flag) => flag !== "");
  return flags.map((flag) => (flag.startsWith("--") ? flag : `--${flag}`));
}

/** Reads URLs of NATS servers, with commas between them. */
export function urls(text: string): readonly string[] {
  const all = text.split(",").map((each) => each.trim());
  const wrong = all.find((each) => !/^(?:nats|tls):$/.test(URL.parse(each)?.protocol ?? ""));
  if (wrong === undefined) return all;
  throw new InvalidArgumentError("It must be URLs that begin with nats:// or tls://.");
}
