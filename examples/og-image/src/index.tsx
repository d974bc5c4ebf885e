import regular from "@fontsource/inter/files/inter-latin-400-normal.woff";
import bold from "@fontsource/inter/files/inter-latin-700-normal.woff";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import resvg from "@resvg/resvg-wasm/index_bg.wasm";
import satori, { init } from "satori/standalone";
import yoga from "satori/yoga.wasm";
import { card } from "./card.tsx";

const fonts = [
  { name: "Inter", data: regular, weight: 400 as const },
  { name: "Inter", data: bold, weight: 700 as const },
];

const options = { width: 1200, height: 630, fonts };

// An empty picture at the top: each request then has the modules instantiated and the fonts read.
const ready = Promise.all([init(yoga), initWasm(resvg)]).then(() => satori(<div />, options));

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/card.png" && pathname !== "/card.svg") {
      return new Response("Ask for /card.png or /card.svg.\n", { status: 404 });
    }
    const title = searchParams.get("title") ?? "A picture from JSX";
    const site = searchParams.get("site") ?? "example.com";
    const hue = Number(searchParams.get("hue") ?? 210);
    if (title.length > 120 || site.length > 40 || !Number.isFinite(hue)) {
      return new Response("A title has 120 letters at most, a site 40, and hue is a number.\n", {
        status: 400,
      });
    }
    await ready;
    const svg = await satori(card({ title, site, hue }), options);
    const headers = { "cache-control": "public, max-age=86400" };
    if (pathname === "/card.svg") {
      return new Response(svg, { headers: { ...headers, "content-type": "image/svg+xml" } });
    }
    const image = new Resvg(svg).render();
    const png = image.asPng();
    return new Response(png, { headers: { ...headers, "content-type": "image/png" } });
  },
} satisfies ExportedHandler;
