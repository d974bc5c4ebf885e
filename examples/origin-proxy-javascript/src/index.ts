interface Env {
  ORIGIN: string;
}

const thirtyDays = 30 * 24 * 60 * 60;

export default {
  async fetch(request, { ORIGIN }) {
    const answer = await askOrigin(request, ORIGIN);
    // Status, headers and content as the origin sent them; the content does not come through here.
    const response = new Response(answer.body, answer);
    response.headers.set("x-served-by", "skerry");
    if (!hasCookie(request, "visitor")) {
      const cookie = `visitor=${crypto.randomUUID()}; Max-Age=${thirtyDays}; Path=/`;
      response.headers.append("set-cookie", `${cookie}; HttpOnly; SameSite=Lax`);
    }
    return response;
  },
} satisfies ExportedHandler<Env>;

/** What the origin answers to the visitor's request, and 502 where there is none. */
async function askOrigin(request: Request, origin: string): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const asked = new Request(origin + pathname + search, request);
  asked.headers.set("x-forwarded-host", host);
  try {
    // Where the origin points elsewhere, the visitor goes there.
    return await fetch(asked, { redirect: "manual" });
  } catch (error) {
    console.error(error);
    return new Response("The origin does not answer.\n", { status: 502 });
  }
}

function hasCookie(request: Request, name: string): boolean {
  const cookies = request.headers.get("cookie") ?? "";
  return cookies.split(";").some((cookie) => cookie.trim().startsWith(`${name}=`));
}
