import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const name = request.parsedUrl.searchParams.get("name");
  const greeting = name === null ? "Hello from Skerry!" : `Hello, ${name}!`;
  console.log(greeting);
  return Response.text(greeting + "\n");
}
