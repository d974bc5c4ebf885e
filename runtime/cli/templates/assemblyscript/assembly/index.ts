import { config, Params, Request, Response, Router } from "@skerry/assemblyscript";

// Made once, when the worker is loaded: a request pays nothing for it.
const router = new Router().get("/", home).get("/hello/:name", hello);

export function handle(request: Request): Response {
  return router.handle(request);
}

function home(request: Request, params: Params): Response {
  return Response.text("Try /hello/you\n");
}

function hello(request: Request, params: Params): Response {
  const greeting = config.variable("GREETING");
  console.log("greeting " + params.get("name"));
  return Response.text(`${greeting === null ? "Hi" : greeting}, ${params.get("name")}!\n`);
}
