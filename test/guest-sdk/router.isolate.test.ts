import { beforeAll, describe, expect, test } from "vitest";
import { bodyText, runWorker, valuesOf, type Worker } from "./run-worker.ts";

let worker: Worker;
beforeAll(async () => {
  worker = await runWorker(`
    import { Params, Request, Response, Router } from "@skerry/assemblyscript";

    const router = new Router()
      .get("/", (request: Request, params: Params): Response => Response.text("home"))
      .get("/users/me", (request: Request, params: Params): Response => Response.text("me"))
      .get("/users/:id", user)
      .put("/users/:id", (request: Request, params: Params): Response => Response.text("put"))
      .delete("/users/:id", (request: Request, params: Params): Response => Response.empty())
      .post("/users", (request: Request, params: Params): Response => Response.text("made", 201))
      .patch("/users", (request: Request, params: Params): Response => Response.text("patched"))
      .on("PROPFIND", "/users", (request: Request, params: Params): Response => Response.text("dav"))
      .get("/:kind/:id/edit", edit)
      .get("/files/*", (request: Request, params: Params): Response => Response.text(params.get("*")))
      .get("/wrong/:id", (request: Request, params: Params): Response => Response.text(params.get("no")));

    function user(request: Request, params: Params): Response {
      return Response.text("user " + params.get("id"));
    }
    function edit(request: Request, params: Params): Response {
      return Response.text(params.get("kind") + "," + params.get("id"));
    }
    export function handle(request: Request): Response {
      return router.handle(request);
    }
  `);
});

const ask = (method: string, path: string) =>
  worker.handle({ method, uri: `http://localhost${path}` });

describe("Router", () => {
  test.each([
    ["GET", "/", "home"],
    ["GET", "/?query=1", "home"],
    ["GET", "/users/me", "me"],
    ["GET", "/users/7", "user 7"],
    ["GET", "/users/a%2Fb%20%C3%A4", "user a/b ä"],
    ["PUT", "/users/7", "put"],
    ["PATCH", "/users", "patched"],
    ["PROPFIND", "/users", "dav"],
    ["GET", "/posts/12/edit", "posts,12"],
    ["GET", "/files/a/b.txt", "a/b.txt"],
    ["GET", "/files/", ""],
  ])("%s %s gets %j", (method, path, body) => {
    const response = ask(method, path);
    expect(response.status).toBe(200);
    expect(bodyText(response)).toBe(body);
  });

  test("a handler's own status stays", () => {
    expect(ask("POST", "/users").status).toBe(201);
    expect(ask("DELETE", "/users/7").status).toBe(204);
  });

  test.each(["/nothing", "/users/", "/users/7/", "/users/7/8", "/files", "//", "/users//edit"])(
    "%s is not found",
    (path) => {
      expect(ask("GET", path).status).toBe(404);
    },
  );

  test("a method that no route of the path has is 405, with those that are", () => {
    const one = ask("POST", "/users/7");
    expect(one.status).toBe(405);
    expect(valuesOf(one, "allow")).toEqual(["GET, PUT, DELETE, HEAD"]);
    expect(valuesOf(ask("GET", "/users"), "allow")).toEqual(["POST, PATCH, PROPFIND"]);
    // Methods are case-sensitive.
    expect(ask("get", "/").status).toBe(405);
  });

  test("HEAD gets what GET has, without content", () => {
    const response = ask("HEAD", "/users/7");
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ tag: "empty" });
    expect(valuesOf(response, "content-length")).toEqual(["6"]);
    expect(ask("HEAD", "/nothing").status).toBe(404);
  });

  test("asking for a parameter that the pattern lacks ends the worker with a message", () => {
    expect(() => ask("GET", "/wrong/1")).toThrow();
    expect(worker.log[0]?.message).toContain("the route has no parameter 'no'");
  });
});
