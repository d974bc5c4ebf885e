// Made once, when the worker is built: a request pays nothing for it.
const hello = new URLPattern({ pathname: "/hello/:name" });

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/") return new Response("Try /hello/you\n");

    const name = hello.exec({ pathname })?.pathname.groups.name;
    if (name === undefined) return new Response("Not found\n", { status: 404 });

    console.log("greeting", name);
    return new Response(`${env.GREETING ?? "Hi"}, ${decodeURIComponent(name)}!\n`);
  },
} satisfies ExportedHandler<Env>;
