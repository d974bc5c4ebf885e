import type { SerializedError } from "../errors.ts";
import { fieldBytes } from "../message/field-bytes.ts";
import type { InterfaceUse } from "../services/interface-use.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { bodyBytes } from "./shares.ts";

/** What is kept of one request that was made: figures, and none of its content. */
export interface Run {
  /** Null where it failed. */
  readonly status: number | null;
  readonly error: SerializedError | null;
  readonly fuel: number;
  readonly memoryBytes: number;
  readonly hostCalls: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly responseFieldBytes: number;
  readonly responseBodyBytes: number;
  readonly interfaces: Readonly<Record<string, InterfaceUse>>;
}

/** The figures of an outcome. */
export function runOf({ usage, response, error }: Outcome): Run {
  const { fuel, memoryBytes, hostCalls, wallMs, cpuMs, interfaces = {} } = usage;
  return {
    status: response?.status ?? null,
    error,
    fuel,
    memoryBytes,
    hostCalls,
    wallMs,
    cpuMs,
    responseFieldBytes: response === null ? 0 : fieldBytes(response.fields),
    responseBodyBytes: response === null ? 0 : bodyBytes(response),
    interfaces,
  };
}
