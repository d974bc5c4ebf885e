import { compileWorker } from "../../../support/workers.ts";

/** A worker that shows what reaches it: `/echo` gives the body back, `/secret` tells how long its secret
 * TOKEN is, `/told` gives it away, `/log` logs that, `/say` logs the secret itself, `/spin` never ends; any other path tells the request's
 * first line and fields, and how long its body was. */
export function mirror(): Promise<Uint8Array> {
  compiled ??= compileWorker(source);
  return compiled;
}

let compiled: Promise<Uint8Array> | null = null;

const source = `
import { config, Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/echo") return Response.bytes(request.bytes());
  if (path == "/spin") return spin();
  if (path == "/secret" || path == "/told" || path == "/log" || path == "/say") {
    const secret = config.secret("TOKEN");
    if (secret === null) return Response.text("none");
    if (path == "/log") console.log("the secret has " + secret.length.toString() + " characters");
    if (path == "/say") console.log("it is " + secret + " itself");
    return Response.text(path == "/told" ? secret : secret.length.toString());
  }
  const lines: string[] = [request.method + " " + request.url];
  for (let i = 0; i < request.headers.size; i++) {
    lines.push(request.headers.nameAt(i) + ": " + request.headers.valueAt(i));
  }
  lines.push("bytes: " + request.bytes().length.toString());
  return Response.text(lines.join("\\n"));
}

function spin(): Response {
  let n: u64 = 1;
  while (n != 0) n = (n * 3 + 1) | 1;
  return Response.text(n.toString());
}
`;
