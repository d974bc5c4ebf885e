import type { Case } from "./case.ts";
import { outcomeOf } from "./describe-value.ts";

/** A worker that runs the case that the query names, and answers with its outcome. */
export function answering(cases: readonly Case[]) {
  const byName = new Map(cases.map(({ name, run }) => [name, run]));
  return {
    async fetch(request: Request): Promise<Response> {
      const name = new URL(request.url).searchParams.get("case") ?? "";
      const run = byName.get(name);
      if (run === undefined) return new Response(`There is no case ${name}`, { status: 404 });
      return Response.json(await outcomeOf(run));
    },
  };
}
