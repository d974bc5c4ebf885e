import { AggregatorRegistry } from "prom-client";
import { hostMetrics } from "./host-series.ts";
import type { LedgerState } from "./ledger-state.ts";
import { workerMetrics } from "./worker-series.ts";

export const metricsContentType = AggregatorRegistry.PROMETHEUS_CONTENT_TYPE;

/** The exposition format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). The
 * sums are kept elsewhere, so that counting costs little; the client library joins and writes them. */
export function prometheusText(state: LedgerState): Promise<string> {
  return AggregatorRegistry.aggregate([[...workerMetrics(state), ...hostMetrics(state)]]).metrics();
}
