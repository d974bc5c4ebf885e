import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { expect } from "vitest";

const file = new URL("../../runtime/measure/report.schema.json", import.meta.url);

/** The schema as it is published lets readers meet keys that are new; here none may be missing in it. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== "object" || schema === null) return schema;
  const own = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, strict(value)]),
  );
  return "properties" in own && own.type === "object"
    ? { ...own, additionalProperties: own.additionalProperties ?? false }
    : own;
}

let validate: ValidateFunction | null = null;

/** Fails where a report is not as its schema says, to the key. */
export function expectReport(report: unknown): void {
  validate ??= new Ajv2020({ allErrors: true }).compile(
    strict(JSON.parse(readFileSync(file, "utf8"))) as object,
  );
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
}
