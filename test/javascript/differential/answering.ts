import type { Case } from "./case.ts";
import { outcomeOf } from "./describe-value.ts";

/** A worker that runs the case that the query names, and answers with its outcome; where it names several, with those of all. */
export function answering(cases: readonly Case[]) {
  const byName = new Map(cases.map(({ name, run }) => [name, run]));
  return {
    async fetch(request: Request): Promise<Response> {
      const names = new URL(request.url).searchParams.getAll("case");
      const outcomes = [];
      for (const name of names) {
        const run = byName.get(name);
        if (run === undefined) return new Response(`There is no case ${name}`, { status: 404 });
        outcomes.push(await outcomeOf(run));
      }
      return Response.json(names.length === 1 ? outcomes[0] : outcomes);
    },
  };
}
