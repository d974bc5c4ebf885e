import { pathToFileURL } from "node:url";
import { toolchains } from "../../../toolchains/toolchains.ts";
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
  if (url.pathname === "/post") {
    const sent = await fetch(url.searchParams.get("to"), { method: "POST", body: "from a guest" });
    return new Response(sent.status + " " + sent.headers.get("x-seen") + " " + (await sent.text()));
  }
  if (url.pathname === "/several") {
    const answers = [1, 2, 3].map((n) => fetch(url.searchParams.get("from") + n));
    const texts = (await Promise.all(answers)).map((answer) => answer.text());
    return new Response((await Promise.all(texts)).join(" "));
  }
  if (url.pathname === "/pass") return fetch(url.searchParams.get("from"));
  if (url.pathname === "/first") {
    const late = new Promise((resolve) => setTimeout(() => resolve("a timer"), 300));
    const answer = fetch(url.searchParams.get("from")).then((got) => got.text());
    return new Response(await Promise.race([answer, late]));
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

type Componentize = (
  source: string,
  wit: string,
  options: { readonly worldName: string },
) => Promise<{ component: Uint8Array }>;

/** A component of wasi:http/proxy that holds StarlingMonkey, made as `jco componentize` does. */
export async function starlingMonkeyGuest(
  source: string = starlingMonkeySource,
): Promise<Uint8Array> {
  // The engine is large; only those who build load it.
  const library = `${toolchains()}/@bytecodealliance/componentize-js/src/componentize.js`;
  const { componentize }: { componentize: Componentize } = await import(
    pathToFileURL(library).href
  );
  const options = { worldName: "proxy" };
  const { component } = await componentize(source, guestWit(engineVersion), options);
  return component;
}
