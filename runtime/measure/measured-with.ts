import { cpus, totalmem } from "node:os";
import { pipelineVersion } from "../module/pipeline-version.ts";

/** The machine and versions that a measurement was made with: figures compare only where these do. */
export interface MeasuredWith {
  readonly skerry: string;
  /** The way from a module to what runs, metering included. */
  readonly pipeline: string;
  /** Fuel compares only within one version of the price table. */
  readonly priceTable: number;
  readonly node: string;
  readonly v8: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly platform: string;
  };
  /** When, in UTC (ISO 8601). */
  readonly at: string;
}

/** This machine, now. `skerry` is the version of the package. */
export function measuredWith(skerry: string, priceTable: number): MeasuredWith {
  const processors = cpus();
  return {
    skerry,
    pipeline: pipelineVersion,
    priceTable,
    node: process.versions.node,
    v8: process.versions.v8,
    machine: {
      cpu: processors[0]?.model.trim() || "unknown",
      cores: processors.length,
      memoryBytes: totalmem(),
      platform: `${process.platform} ${process.arch}`,
    },
    at: new Date().toISOString(),
  };
}
