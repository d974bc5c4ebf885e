import { durationBounds, type Histogram } from "../../shard/observe/histogram.ts";

/** One value of a metric, as prom-client takes it. */
export interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Where it is not the metric's own: the parts of a histogram. */
  readonly metricName?: string;
}

/** One metric with its values, as prom-client takes it. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly aggregator: "sum";
  readonly values: readonly Sample[];
}

export function counter(name: string, help: string, values: readonly Sample[]): Metric {
  return { name, help, type: "counter", aggregator: "sum", values };
}

export function gauge(name: string, help: string, values: readonly Sample[]): Metric {
  return { name, help, type: "gauge", aggregator: "sum", values };
}

/** A histogram in seconds, as Prometheus wants durations. */
export function histogram(name: string, help: string, values: readonly Sample[]): Metric {
  return { name, help, type: "histogram", aggregator: "sum", values };
}

const bounds = [...durationBounds.map((ms) => String(ms / 1_000)), "+Inf"];

/** The series of one set of labels: buckets hold all that is up to their bound, so each includes those
 * before it. */
export function histogramSamples(
  name: string,
  labels: Sample["labels"],
  { counts, sum }: Histogram,
): Sample[] {
  let count = 0;
  const samples: Sample[] = counts.map((inBucket, i) => {
    count += inBucket;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[i]! }, value: count };
  });
  samples.push({ metricName: `${name}_sum`, labels, value: sum / 1_000 });
  samples.push({ metricName: `${name}_count`, labels, value: count });
  return samples;
}
