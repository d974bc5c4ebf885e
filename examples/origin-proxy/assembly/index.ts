import {
  config,
  Cookie,
  fetch,
  FetchRequest,
  random,
  RedirectMode,
  Request,
  Response,
} from "@skerry/assemblyscript";

const origin: string = config.variable("ORIGIN") || "";
const cookieName = "visitor";
const thirtyDays = 30 * 24 * 60 * 60;

export function handle(request: Request): Response {
  const result = fetch(askOrigin(request));
  if (!result.isOk) {
    console.error(result.error.message);
    return result.error.toResponse();
  }
  // Status, fields and content as the origin sent them; the content does not come through here.
  const response = result.value.toResponse();
  response.headers.set("x-served-by", "skerry");
  if (request.cookie(cookieName) === null) response.setCookie(newVisitor());
  return response;
}

/** The visitor's request, for the origin. */
function askOrigin(request: Request): FetchRequest {
  const url = request.parsedUrl;
  const asked = FetchRequest.forward(request, origin + url.pathname + url.search);
  asked.headers.set("x-forwarded-host", url.host);
  // Where the origin points elsewhere, the visitor goes there.
  asked.redirect = RedirectMode.Manual;
  return asked;
}

function newVisitor(): Cookie {
  const cookie = new Cookie(cookieName, random.uuid());
  cookie.maxAge = thirtyDays;
  cookie.httpOnly = true;
  return cookie;
}
