// A handler of wasi:http in plain JavaScript, without an SDK of Skerry's: any host of WASI 0.2 runs it.
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

async function answer(request) {
  const url = new URL(request.url);
  if (request.method === "POST" && url.pathname === "/shout") {
    const text = await request.text();
    return new Response(`${text.toUpperCase()}\n`);
  }
  const name = url.searchParams.get("name") ?? "wasi:http";
  console.log(`greets ${name}`);
  return new Response(`Hello, ${name}!\n`, { headers: { "content-type": "text/plain" } });
}
