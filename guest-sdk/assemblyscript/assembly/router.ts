import { HttpError } from "./http-error";
import { decodePercent } from "./percent";
import { Request } from "./request";
import { Response } from "./response";

/** Answers requests of one route. A plain function: AssemblyScript has no closures. */
export type Handler = (request: Request, params: Params) => Response;

/** What a path had in the places of a pattern's parameters. */
export class Params {
  private names: Array<string> = [];
  private values: Array<string> = [];

  /** The parameter's text, percent-decoded. Traps for a name that the pattern does not have. */
  get(name: string): string {
    const index = this.names.indexOf(name);
    if (index == -1) throw new Error("the route has no parameter '" + name + "'");
    return this.values[index];
  }

  /** @internal */
  put(name: string, value: string): void {
    this.names.push(name);
    this.values.push(value);
  }
}

class Route {
  readonly segments: Array<string>;

  constructor(
    readonly method: string,
    pattern: string,
    readonly handler: Handler,
  ) {
    if (!pattern.startsWith("/")) throw new Error("a pattern begins with '/': '" + pattern + "'");
    this.segments = pattern.split("/");
  }

  /** The parameters, where the path's segments fit the pattern's; else null. */
  match(path: Array<string>): Params | null {
    const params = new Params();
    for (let index = 0; index < this.segments.length; index++) {
      const segment = this.segments[index];
      if (segment == "*" && index == this.segments.length - 1) {
        if (index >= path.length) return null;
        params.put("*", path.slice(index).join("/"));
        return params;
      }
      if (index >= path.length) return null;
      if (segment.startsWith(":")) {
        if (path[index] == "") return null;
        params.put(segment.substring(1), decodePercent(path[index]));
      } else if (segment != path[index]) return null;
    }
    return path.length == this.segments.length ? params : null;
  }
}

/**
 * Picks a handler by method and path. Make one at the top of a file: that code runs once, when the
 * worker is loaded, and costs a request nothing.
 *
 * A pattern's segment is a text, a parameter (`:id`), or, as the last, `*` for all the rest. The
 * first route that fits counts. No route for the path is 404; routes for other methods alone 405.
 */
export class Router {
  private routes: Array<Route> = [];

  /** Adds a handler for GET. Returns the router. */
  get(pattern: string, handler: Handler): Router {
    return this.on("GET", pattern, handler);
  }

  /** Adds a handler for POST. Returns the router. */
  post(pattern: string, handler: Handler): Router {
    return this.on("POST", pattern, handler);
  }

  /** Adds a handler for PUT. Returns the router. */
  put(pattern: string, handler: Handler): Router {
    return this.on("PUT", pattern, handler);
  }

  /** Adds a handler for PATCH. Returns the router. */
  patch(pattern: string, handler: Handler): Router {
    return this.on("PATCH", pattern, handler);
  }

  /** Adds a handler for DELETE. Returns the router. */
  delete(pattern: string, handler: Handler): Router {
    return this.on("DELETE", pattern, handler);
  }

  /** Adds a handler for any method. Traps if the pattern does not begin with "/". Returns the
   * router. */
  on(method: string, pattern: string, handler: Handler): Router {
    this.routes.push(new Route(method, pattern, handler));
    return this;
  }

  /** Returns what the first route that fits answers; 404 or 405 if none does. HEAD is answered as
   * GET, without its content. */
  handle(request: Request): Response {
    const path = request.parsedUrl.pathname.split("/");
    const isHead = request.method == "HEAD";
    const allowed: Array<string> = [];
    for (let index = 0; index < this.routes.length; index++) {
      const route = this.routes[index];
      const params = route.match(path);
      if (params === null) continue;
      if (route.method == request.method) return route.handler(request, params);
      if (isHead && route.method == "GET") return withoutBody(route.handler(request, params));
      if (!allowed.includes(route.method)) allowed.push(route.method);
    }
    if (allowed.length == 0) return new HttpError(404, "not found").toResponse();
    if (allowed.includes("GET") && !allowed.includes("HEAD")) allowed.push("HEAD");
    const response = new HttpError(405, "method not allowed").toResponse();
    response.headers.set("allow", allowed.join(", "));
    return response;
  }
}

/** The answer to HEAD: what GET would have got, without its content (RFC 9110, section 9.3.2). */
function withoutBody(response: Response): Response {
  if (response.hasBody && !response.isStreamed) {
    response.headers.set("content-length", response.body.length.toString());
  }
  response.clearBody();
  return response;
}
