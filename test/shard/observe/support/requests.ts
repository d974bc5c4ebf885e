import type { ErrorCode } from "../../../../runtime/errors.ts";
import type { RequestMeta } from "../../../../runtime/http/request-meta.ts";
import type { Outcome } from "../../../../runtime/worker/outcome/usage.ts";

/** A finished request of 1 ms in the guest; what a test is about is given. */
export function outcome(given: Partial<Outcome> = {}): Outcome {
  return {
    requestId: "request-1",
    request: { method: "GET", uri: "http://shop.example.com/cart?card=4242" },
    response: { status: 200, fields: [], body: { tag: "empty" } },
    error: null,
    usage: {
      fuel: 1_000,
      memoryBytes: 65_536,
      hostCalls: 1,
      wallMs: 1,
      cpuMs: 1,
      startFuel: 0,
      hostFuel: 0,
      coldStartMs: 5,
    },
    log: [],
    ...given,
  };
}

export function failed(code: ErrorCode, message = "It failed."): Outcome {
  return outcome({
    response: null,
    error: { code, message },
    usage: {
      fuel: 0,
      memoryBytes: 0,
      hostCalls: 0,
      wallMs: 0,
      cpuMs: 0,
      startFuel: 0,
      hostFuel: 0,
      coldStartMs: 0,
    },
  });
}

export function meta(given: Partial<RequestMeta> = {}): RequestMeta {
  return {
    worker: "shop",
    deployment: "d".repeat(64),
    tenant: "acme",
    cordon: "default",
    limits: { fuel: 10_000, cpu: 100, memory: 1_048_576, deadline: 1_000 },
    at: Date.parse("2026-01-01T00:00:00Z"),
    totalMs: 3,
    queuedMs: 1,
    bytesIn: 10,
    bytesOut: 20,
    clientAddress: "192.0.2.1",
    ...given,
  };
}
