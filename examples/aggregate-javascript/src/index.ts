interface Env {
  SOURCES: string;
}

/** What a source gave, or why it gave nothing. */
type Part = { data: unknown } | { error: string };

export default {
  async fetch(_request, { SOURCES }) {
    // All are asked at once.
    const parts = await Promise.all(SOURCES.split(" ").map(ask));
    // One that fails leaves the others alone; with none left there is no answer.
    const isLost = parts.every(([, part]) => "error" in part);
    return Response.json(Object.fromEntries(parts), { status: isLost ? 502 : 200 });
  },
} satisfies ExportedHandler<Env>;

/** Asks a source, "name=url". */
async function ask(source: string): Promise<[name: string, part: Part]> {
  const equals = source.indexOf("=");
  const name = source.slice(0, equals);
  try {
    const response = await fetch(source.slice(equals + 1));
    if (!response.ok) return [name, { error: `status ${response.status}` }];
    return [name, { data: await response.json() }];
  } catch (error) {
    console.error(name, error);
    return [name, { error: reasonOf(error) }];
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return "not JSON";
  const cause = error instanceof Error ? (error.cause as HostFailure | undefined) : undefined;
  return cause?.reason ?? "unknown";
}
