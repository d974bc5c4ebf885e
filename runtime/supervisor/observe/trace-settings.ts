/** Where the settings file wants spans to go; null where it says nothing. */
export type TraceWishes = { readonly endpoint: string; readonly ratio: number } | null;

/** Where spans go, and of how many new traces. Plain data. */
export interface TraceSettings {
  /** The whole address that OTLP/HTTP requests are sent to. */
  readonly url: string;
  /** The fraction of the traces beginning here that are sampled, 0 to 1. */
  readonly ratio: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the settings file says, else what OpenTelemetry's own variables say
 * (opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables and
 * .../protocol/exporter); null: no traces. */
export function traceSettings(traces: TraceWishes, environment: Environment): TraceSettings | null {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === "true") return null;
  if (traces !== null) return { url: signalUrl(traces.endpoint), ratio: traces.ratio };
  const ratio = ratioOf(environment.OTEL_TRACES_SAMPLER_ARG);
  // This one is taken as it is; the general one is where the paths of all signals begin.
  const own = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (own) return { url: own, ratio };
  const general = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  return general ? { url: signalUrl(general), ratio } : null;
}

function signalUrl(endpoint: string): string {
  const base = endpoint.replace(/\/+$/, "");
  return base.endsWith("/v1/traces") ? base : `${base}/v1/traces`;
}

function ratioOf(text: string | undefined): number {
  const ratio = Number(text || 1);
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}
