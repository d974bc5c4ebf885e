import { componentize } from "@bytecodealliance/componentize-js";
import { guestWit } from "./wit-text.ts";

/** The version of WASI that the engine in componentize-js was built for. */
const engineVersion = "0.2.10";

/** A worker in JavaScript on fetch events, as the documents of jco have it. */
export const starlingMonkeySource = `
async function answer(request) {
  const url = new URL(request.url);
  if (url.pathname === "/hello") return new Response("hello");
  if (url.pathname.startsWith("/status/")) {
    return new Response(null, { status: Number(url.pathname.slice(8)) });
  }
  if (url.pathname === "/log") {
    console.log("to stdout");
    console.error("to stderr");
    return new Response("logged");
  }
  if (url.pathname === "/sleep") {
    const begun = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    return new Response(String(Date.now() - begun));
  }
  if (url.pathname === "/fetch") {
    try {
      return new Response(String((await fetch("https://example.com/")).status));
    } catch (error) {
      return new Response("refused: " + error.name);
    }
  }
  if (url.pathname === "/stream") {
    const encoder = new TextEncoder();
    return new Response(new ReadableStream({
      async start(controller) {
        for (const part of ["one ", "two ", "three"]) {
          controller.enqueue(encoder.encode(part));
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        controller.close();
      },
    }));
  }
  if (url.pathname === "/random") return new Response(crypto.randomUUID());
  const headers = new Headers(request.headers);
  headers.set("x-method", request.method);
  headers.set("x-uri", request.url);
  return new Response(await request.arrayBuffer(), { headers });
}
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));
`;

/** A component of wasi:http/proxy that holds StarlingMonkey, made as `jco componentize` does. */
export async function starlingMonkeyGuest(): Promise<Uint8Array> {
  // Its types want the path of a source even where the source is given as text.
  const options = { worldName: "proxy" } as Parameters<typeof componentize>[2];
  const { component } = await componentize(starlingMonkeySource, guestWit(engineVersion), options);
  return component;
}
