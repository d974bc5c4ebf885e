import { allCases } from "./all-cases.ts";
import { outcomeOf } from "./describe-value.ts";

const byName = new Map(allCases.map(({ name, run }) => [name, run]));

/** Runs the case that the query names, and answers with its outcome. */
export default {
  async fetch(request: Request): Promise<Response> {
    const name = new URL(request.url).searchParams.get("case") ?? "";
    const run = byName.get(name);
    if (run === undefined) return new Response(`There is no case ${name}`, { status: 404 });
    return Response.json(await outcomeOf(run));
  },
};
