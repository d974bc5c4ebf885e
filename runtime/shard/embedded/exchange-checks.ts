import { KiB, MiB } from "../../byte-units.ts";
import { errorTable } from "../../error-table.ts";
import type { Check } from "../../process/rpc.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import { type FromShard, pieceBytes } from "./exchange-protocol.ts";

/** Items of one message: a shard has no more exchanges at once than that, each of which has something to say now and then. */
export const maxItems = 100_000;
export const maxFields = 10_000;
const maxText = MiB;

/** Whether a message is news of exchanges as a shard may tell them. Written by hand: it is looked at for each request.
 * @param isOutcome looks at what comes with the end of one. */
export function isNewsOfExchanges(isOutcome: Check<Outcome>): Check<readonly FromShard[]> {
  return (value): value is readonly FromShard[] =>
    Array.isArray(value) &&
    value.length <= maxItems &&
    value.every((item) => isNews(item, isOutcome));
}

function isNews(item: unknown, isOutcome: Check<Outcome>): boolean {
  if (!Array.isArray(item) || !isCount(item[1])) return false;
  switch (item[0]) {
    case "done":
      return item.length === 3 && isOutcome(item[2]);
    case "piece":
      return item.length === 3 && item[2] instanceof Uint8Array && item[2].length <= pieceBytes;
    case "end":
      return item.length === 2;
    case "credit":
      return item.length === 3 && isCount(item[2]) && item[2] <= 100 * MiB;
    case "head":
      return item.length === 4 && isStatus(item[2]) && isFields(item[3]);
    case "broke":
      return item.length === 3 && isError(item[2]);
    default:
      return false;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isStatus(value: unknown): boolean {
  return isCount(value) && value >= 200 && value <= 599;
}

/** Field names and values as octets, each as one code point; what HTTP allows of them. */
function isFields(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= maxFields &&
    value.every(
      (field) =>
        Array.isArray(field) &&
        field.length === 2 &&
        isToken(field[0]) &&
        typeof field[1] === "string" &&
        field[1].length <= MiB &&
        fieldValue.test(field[1]),
    )
  );
}

// RFC 9110, sections 5.1 and 5.5.
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;

function isToken(value: unknown): boolean {
  return typeof value === "string" && value.length <= 64 * KiB && token.test(value);
}

function isError(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { code, message, detail = "" } = value as Record<string, unknown>;
  const isText = (text: unknown) => typeof text === "string" && text.length <= maxText;
  return (
    typeof code === "string" && Object.hasOwn(errorTable, code) && isText(message) && isText(detail)
  );
}

/** True if a worker's answer at the end of an exchange is valid in HTTP. */
export function isAnswer(response: Outcome["response"]): boolean {
  if (response === null) return true;
  return isStatus(response.status) && isFields(response.fields);
}
